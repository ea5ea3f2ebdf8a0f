package io.orderflow.board;

import java.util.regex.Pattern;

/** Text without what may be a phone number: of seven digits and more, whatever parts them, the last four are left. */
final class Masked {
    private static final Pattern PHONE = Pattern.compile("\\p{Nd}(?:[ ()./_–—-]{0,3}\\p{Nd}){6,}");

    private Masked() {}

    /** @param limit of the characters of the result; the rest is left out */
    static String of(String text, int limit) {
        String masked = PHONE.matcher(text).replaceAll(found -> {
            String digits = found.group().replaceAll("\\P{Nd}", "");
            return "•••" + digits.substring(digits.length() - 4);
        });
        return masked.length() <= limit ? masked : masked.substring(0, limit) + "…";
    }
}
