package io.orderflow.text;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps out of a line what only its owner may know, whoever wrote the line. What is masked has a form or a name that says so; the
 * rest of the line stays, since it says what is wrong.
 */
public final class Secrets {
    private static final String MASK = "***";

    /**
     * User and password of a URL. Up to the last @ before the path, since a password may hold one; and one that holds a slash too
     * only looks as if the path began there, unless what is before it is a port.
     */
    private static final Pattern CREDENTIALS =
            Pattern.compile("(://)(?:[^/\\s'\"<>]*|[^/\\s'\"<>@:]*:(?![0-9]{1,5}/)[^?\\s'\"<>]*)@");

    /** A parameter of a query, which may be called anything; of a JDBC URL the name tells, and most are of use. */
    private static final Pattern QUERY = Pattern.compile("(://[^\\s?'\"<>]*\\?)[^\\s'\"<>]*[^\\s'\"<>.,:;)\\]}]");

    private static final Pattern HTTP_QUERY =
            Pattern.compile("(https?://[^\\s?'\"<>]*\\?)[^\\s'\"<>]*[^\\s'\"<>.,:;)\\]}]", Pattern.CASE_INSENSITIVE);

    /** A parameter of an address that has lost its beginning. */
    private static final Pattern PARAMETER =
            Pattern.compile("([?&](?:code|key|sig|sas|auth|pass|pw|pin|hmac)=)[^\\s&'\"<>]+", Pattern.CASE_INSENSITIVE);

    /** User and password of an address without a scheme, unless it is a port that stands there. */
    private static final Pattern LOGIN =
            Pattern.compile("(?<![\\w.%+*-])[\\w.%+-]+:(?![0-9]{1,5}@)[^\\s@/'\"<>,;]+@(?=[\\w\\[])");

    /** Of RFC 6750, section 2.1. */
    private static final String TOKEN = "[A-Za-z0-9._~+/%-]";

    /** What stands behind the name of a scheme where no token does. */
    private static final String NO_TOKEN =
            "(?!(?i:auth|authentication|authorization|scheme|realm|error|scope|charset|tokens?|is"
                    + "|was|are|not|or|and|of|for|with|without|has|must|required|missing|expired|invalid|expected|refused)[.]?(?:=\"|(?!"
                    + TOKEN + "|=)))";

    /** What follows the name of a scheme, also where the space is encoded; credentials of RFC 7617 look like no word. */
    private static final Pattern SCHEME = Pattern.compile("(\\b(?i:bearer)(?:\\s+|%20|\\+)" + NO_TOKEN
            + "|\\b(?i:basic)(?:\\s+|%20|\\+)(?=[A-Za-z0-9+/]*(?:[0-9+/=]|[a-z][A-Z]))" + NO_TOKEN + ")" + TOKEN
            + "{3,}=*");

    /** The value of a header that is for credentials; the name of the scheme is none. */
    private static final Pattern HEADER =
            Pattern.compile("((?i:\\b(?:proxy-)?authorization\\\\*[\"']?\\s*[=:]\\s*(?:\\\\*[\"'])?"
                    + "(?:(?:basic|bearer|digest|negotiate|apikey|token)(?:\\s+|%20|\\+))?"
                    + "|\\b(?:set-)?cookie\\\\*[\"']?\\s*[=:]\\s*(?:\\\\*[\"'])?))" + NO_TOKEN + "[^\\s,\"'\\\\]+");

    /** A JSON Web Token, wherever it stands. */
    private static final Pattern JWT =
            Pattern.compile("\\beyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]*){0,3}");

    private static final String NAME = "(?:password|passwd|passphrase|passwort|pwd|secret|credentials?|token|signature"
            + "|(?:api|access|secret|private|digest|shared|signing|encryption|account)[-_ ]?key)[0-9]?(?:[-_]?(?:id|value))?";

    /**
     * A setting, parameter, member of JSON or header whose name says that it is secret. A value in quotes goes to its quote, in
     * JSON within JSON too; one without goes on over a sign that may end it, unless a space, an end or another name follows.
     */
    private static final Pattern VALUE = Pattern.compile("(?i)(" + NAME + "\\\\*[\"']?\\s*[=:]{1,2}>?\\s*)(?:"
            + "(\"(?:[^\"\\\\]|\\\\.)*+\"?|'(?:[^'\\\\]|\\\\.)*+'?|\\\\+\"[^\"]*\\\\\"|\\\\+'[^']*\\\\')"
            + "|(?:[^\\s&;,'\"(){}\\[\\]<>\\\\]|[&;,](?!\\s|$|[\\w.-]+\\\\*[\"']?[=:]|\\\\*[\"'])"
            + "|[(){}\\[\\]<>'\\\\](?=[^\\s&;,'\"(){}\\[\\]<>]))++)");

    private static final Pattern ELEMENT = Pattern.compile("(?i)(<(?:[\\w.-]+:)?[\\w.-]*" + NAME + ">)[^<]+");

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|$)", Pattern.DOTALL);

    private Secrets() {}

    /**
     * The text without the credentials and the parameters of its web addresses, without tokens, and without the value of anything
     * called password, secret, key or token, in a setting, a header, a parameter, in JSON or XML. Null stays null.
     */
    public static String mask(String text) {
        if (text == null) {
            return null;
        }
        String masked = CREDENTIALS.matcher(text).replaceAll("$1" + MASK + "@");
        masked = HTTP_QUERY.matcher(masked).replaceAll("$1" + MASK);
        masked = PARAMETER.matcher(masked).replaceAll("$1" + MASK);
        masked = LOGIN.matcher(masked).replaceAll(MASK + "@");
        masked = KEY.matcher(masked).replaceAll(MASK);
        masked = HEADER.matcher(masked).replaceAll("$1" + MASK);
        masked = SCHEME.matcher(masked).replaceAll("$1" + MASK);
        masked = JWT.matcher(masked).replaceAll(MASK);
        masked = VALUE.matcher(masked).replaceAll(Secrets::value);
        return ELEMENT.matcher(masked).replaceAll("$1" + MASK);
    }

    /** As {@link OneLine#of(String, int)}, masked. Cut last: of a password that is cut, the rest would be none that is masked. */
    public static String line(String text, int length) {
        return OneLine.of(mask(OneLine.of(text, Integer.MAX_VALUE)), length);
    }

    /** As {@link #mask}, and without the parameters of its URLs, whatever they are of. */
    public static String maskUrls(String text) {
        return text == null ? null : QUERY.matcher(mask(text)).replaceAll("$1" + MASK);
    }

    /** With the quotes that were there, so that JSON stays JSON. */
    private static String value(MatchResult found) {
        String quoted = found.group(2);
        String quotes = quoted == null ? "" : quoted.replaceFirst("(?s)^(\\\\*[\"']).*", "$1");
        return Matcher.quoteReplacement(found.group(1) + quotes + MASK + quotes);
    }
}
