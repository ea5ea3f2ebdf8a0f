package io.orderflow.text;

import java.util.regex.Pattern;

/** Keeps phone numbers out of text that others wrote. */
public final class PhoneNumbers {
    /** Seven digits and more, whatever parts them. */
    private static final Pattern NUMBER = Pattern.compile("\\p{Nd}(?:[ ()./_–—-]{0,3}\\p{Nd}){6,}");

    private PhoneNumbers() {}

    /** The text with *** and the last four digits for all that may be a phone number; null stays null. */
    public static String mask(String text) {
        return mask(text, "***");
    }

    /** The text as {@link OneLine#of(String, int)}, masked. Cut last: a number that is cut may be none that is masked. */
    public static String line(String text, int length) {
        return OneLine.of(mask(OneLine.of(text, Integer.MAX_VALUE)), length);
    }

    /** The same, with another sign for what is left out. */
    public static String mask(String text, String sign) {
        if (text == null) {
            return null;
        }
        return NUMBER.matcher(text).replaceAll(found -> {
            String digits = found.group().replaceAll("\\P{Nd}", "");
            return sign + digits.substring(digits.length() - 4);
        });
    }
}
