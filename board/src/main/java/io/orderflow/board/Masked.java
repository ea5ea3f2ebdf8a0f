package io.orderflow.board;

import io.orderflow.text.PhoneNumbers;
import io.orderflow.text.Secrets;

/** Text without secrets, and without what may be a phone number: of seven digits and more, whatever parts them, four are left. */
final class Masked {
    private Masked() {}

    /** @param limit of the characters of the result; the rest is left out */
    static String of(String text, int limit) {
        String masked = PhoneNumbers.mask(Secrets.mask(text), "•••");
        return masked.length() <= limit ? masked : masked.substring(0, limit) + "…";
    }
}
