package io.orderflow.text;

import java.util.regex.Pattern;

/** Keeps out of a line what only its owner may know, whoever wrote the line. */
public final class Secrets {
    private static final String MASK = "***";

    /**
     * User and password of a URL. Up to the last @ before the path, since a password may hold one; and one that holds a slash too
     * only looks as if the path began there, unless what is before it is a port.
     */
    private static final Pattern CREDENTIALS =
            Pattern.compile("(://)(?:[^/\\s'\"<>]*|[^/\\s'\"<>@:]*:(?![0-9]{1,5}/)[^?\\s'\"<>]*)@");

    /** A setting or parameter whose name says that it is secret. */
    private static final Pattern VALUE = Pattern.compile(
            "(?i)((?:password|passwd|pwd|secret|secret[-_]?key|access[-_]?key|digest[-_]?key|token)\\s*[=:]\\s*)[^\\s&;,'\"})]+");

    /** The parameters of a URL, which may be called anything. */
    private static final Pattern QUERY = Pattern.compile("(://[^\\s?'\"<>]*\\?)[^\\s'\"<>]+");

    private Secrets() {}

    /** The text without the credentials of its URLs, and without the value of anything called password, secret, key or token. */
    public static String mask(String text) {
        String masked = CREDENTIALS.matcher(text).replaceAll("$1" + MASK + "@");
        return VALUE.matcher(masked).replaceAll("$1" + MASK);
    }

    /** As {@link #mask}, and without the parameters of its URLs. */
    public static String maskUrls(String text) {
        return QUERY.matcher(mask(text)).replaceAll("$1" + MASK);
    }
}
