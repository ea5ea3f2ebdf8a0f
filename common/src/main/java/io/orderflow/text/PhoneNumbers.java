package io.orderflow.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps phone numbers out of text that others wrote. */
public final class PhoneNumbers {
    /**
     * What parts the digits of a number: spaces and dashes of every kind, invisible characters among them, brackets, dots and
     * slashes; and a space or dash as a URL, as HTML or as JSON has it.
     */
    private static final String PART = "[\\s\\p{Z}\\p{Pd}\\p{Cf}\\p{Cc}()（）.．·・/／_−]"
            + "|%(?:20|2[dD]|2[eE]|28|29|2[fF]|[cC]2%[aA]0)|&(?:nbsp|#160|#x[aA]0);|\\\\u(?:00[aA]0|20[0-2][0-9a-fA-F]|3000|[fF][eE][fF][fF])";

    /** Seven digits and more, whatever parts them. */
    private static final String NUMBER = "\\p{Nd}(?:(?:" + PART + "){0,4}+\\p{Nd}){6,}+";

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})";

    private static final String IPV4 = "(?:" + OCTET + "\\.){3}" + OCTET + "(?![0-9])";

    /**
     * What is no number of a person and tells what is wrong: an address with its port or behind a slash, a moment, and how much of
     * something there is.
     */
    private static final String HARMLESS = "(?<![0-9.])" + IPV4 + ":[0-9]{2,5}(?![0-9])"
            + "|(?<=[/@\\[])" + IPV4
            + "|(?<![\\p{Nd}-])(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
            + "(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?|(?![0-9 ()/_-]|\\.[0-9]))"
            + "|(?<!\\p{Nd})[0-9]{7,10}(?= ?(?:bytes|characters|messages|ms|KiB|MiB)\\b)";

    private static final Pattern FOUND = Pattern.compile("(" + HARMLESS + ")|" + NUMBER);
    private static final Pattern PARTS = Pattern.compile(PART);

    /** As RocketMQ's client and its broker make them, and a UUID: long runs of digits are in these, and nobody's number. */
    private static final Pattern MADE_ID = Pattern.compile("(?<![0-9A-Fa-f])(?:[0-9A-F]{32}(?:[0-9A-F]{24})?"
            + "|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?![0-9A-Fa-f])");

    private PhoneNumbers() {}

    /** The text with *** and the last four digits for all that may be a phone number; null stays null. */
    public static String mask(String text) {
        return mask(text, "***");
    }

    /**
     * What others wrote, as {@link OneLine#of(String, int)}, without phone numbers and {@link Secrets}. Cut last: of a number that
     * is cut, or a password, the rest would be none that is masked.
     */
    public static String line(String text, int length) {
        return OneLine.of(mask(Secrets.mask(OneLine.of(text, Integer.MAX_VALUE))), length);
    }

    /** An id of a message or an event, which its publisher may have chosen: what a program makes of itself stays whole. */
    public static String maskId(String id) {
        StringBuilder masked = new StringBuilder();
        Matcher made = MADE_ID.matcher(id);
        int end = 0;
        while (made.find()) {
            masked.append(mask(id.substring(end, made.start()))).append(made.group());
            end = made.end();
        }
        return masked.append(mask(id.substring(end))).toString();
    }

    /** The text as {@link #mask(String)}, with another sign for what is left out. */
    public static String mask(String text, String sign) {
        if (text == null) {
            return null;
        }
        return FOUND.matcher(text).replaceAll(found -> {
            if (found.group(1) != null) {
                return Matcher.quoteReplacement(found.group());
            }
            String digits = PARTS.matcher(found.group()).replaceAll("");
            int lastFour = digits.offsetByCodePoints(digits.length(), -4);
            return Matcher.quoteReplacement(sign + digits.substring(lastFour));
        });
    }
}
