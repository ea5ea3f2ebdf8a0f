package io.orderflow.log;

import io.orderflow.text.OneLine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What RocketMQ says, without what it says it of. When it cannot hand a message back it logs the whole of it, body, keys
 * and properties, and of a request the signature; all of these begin with a name of a class or a field, and there the line
 * ends here.
 */
final class QuietLine {
    private static final int MAX_LENGTH = 300;

    /** More than enough to find where the quotation begins, of a line that may have megabytes. */
    private static final int MAX_READ = 2000;

    private static final Pattern QUOTATION = Pattern.compile(
            "Message(?!Queue)\\w*\\s*[\\[{@]|RemotingCommand\\s*\\[|\\w*RequestHeader\\w*\\s*[\\[{(]|SessionCredentials"
                    + "|\\b(?:msgs?|message|body|properties|keys?|extFields|accessKey|secretKey|signature|securityToken)\\s*[=:]"
                    + "|[\\[{]\\s*\"|\\[-?[0-9]+, ",
            Pattern.CASE_INSENSITIVE);

    private QuietLine() {}

    /** One line of at most 300 characters; empty for null. */
    static String of(String text) {
        String beginning = text == null ? "" : text.substring(0, Math.min(text.length(), MAX_READ));
        String line = OneLine.of(beginning, MAX_READ);
        Matcher quotation = QUOTATION.matcher(line);
        return OneLine.of(quotation.find() ? line.substring(0, quotation.start()) + "[…]" : line, MAX_LENGTH);
    }
}
