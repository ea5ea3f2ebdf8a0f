package io.orderflow.event;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cloudevents.jackson.JsonFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CloudEvents in structured mode: the JSON format (CloudEvents 1.0). */
public final class StructuredEvents {
    /** In any spelling: a media type knows no case (RFC 9110, section 8.3.1). */
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("\\s*(application/cloudevents(?:-batch)?\\+json)\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

    private StructuredEvents() {}

    /** Whether the content type is of an event, or of several, in structured mode. */
    public static boolean isOne(String contentType) {
        return contentType != null && MEDIA_TYPE.matcher(contentType).matches();
    }

    /** The content type of one, as all who read it know it. */
    public static String spelled(String contentType) {
        return MEDIA_TYPE
                .matcher(contentType)
                .replaceFirst(type -> Matcher.quoteReplacement(
                        type.group(1).toLowerCase(Locale.ROOT) + (type.group(2) == null ? "" : type.group(2))));
    }

    /** A mapper that reads such an event. The SDK's own reads a decimal in its data as a double, and money must stay exact. */
    public static ObjectMapper mapper(JsonMapper.Builder mapper) {
        return mapper.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
                .addModule(JsonFormat.getCloudEventJacksonModule())
                .build();
    }
}
