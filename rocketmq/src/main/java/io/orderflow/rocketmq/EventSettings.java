package io.orderflow.rocketmq;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * How a message becomes a CloudEvent.
 *
 * @param source the event's source, a URI reference
 * @param type the event's type, or empty to leave it to the sink
 * @param contentType the media type of the messages' bodies
 * @param extensions whether user properties become extensions
 * @param passThrough which messages that are CloudEvents already stay what they are
 */
public record EventSettings(
        String source, String type, String contentType, boolean extensions, PassThrough passThrough) {

    /** @throws OptionRefusedException if one is not allowed */
    public EventSettings {
        if (!isUriReference(source)) {
            throw OptionRefusedException.of("source", source, "a URI reference such as /rocketmq/group/topic");
        }
        if (!type.matches("[!-~]*")) {
            throw OptionRefusedException.of("type", type, "printable ASCII without spaces, such as com.example.order");
        }
        if (!contentType.matches("[!-~ ]+/[!-~ ]+")) {
            throw OptionRefusedException.of("contentType", contentType, "a media type such as application/json");
        }
    }

    private static boolean isUriReference(String text) {
        try {
            return !text.isBlank() && new URI(text).toASCIIString().equals(text);
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
