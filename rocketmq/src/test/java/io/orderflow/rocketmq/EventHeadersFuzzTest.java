package io.orderflow.rocketmq;

import io.orderflow.testing.BoundedHeap;
import io.orderflow.testing.HostileInputs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageExt;

import static org.assertj.core.api.Assertions.assertThat;

/** No message, whatever its properties, sets a header that is not its own to set. */
@AddLifecycleHook(BoundedHeap.class)
class EventHeadersFuzzTest {
    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static final List<String> NAMES = List.of(
            "ce-id",
            "CE_specversion",
            "CE_id",
            "CE_source",
            "CE_type",
            "CE_subject",
            "CE_contenttype",
            "CE_data",
            "CE_datacontenttype",
            "CE_DataContentType",
            "CE_",
            "CE_CamelHttpUri",
            "CamelHttpUri",
            "CamelCloudEventID",
            "Content-Type",
            "Host",
            "id",
            "source",
            "subject",
            "knativebrokerttl",
            "traceparent",
            "tracestate",
            "orderflow-born",
            "tenant",
            "KEYS",
            "TAGS",
            "__SHARDINGKEY",
            "UNIQ_KEY");

    private static final List<String> VALUES =
            List.of("1.0", "1", "/source", "application/cloudevents+json", TRACEPARENT, "99999999999999999");

    private static final Set<String> OURS = Set.of(
            "Content-Type",
            "traceparent",
            "tracestate",
            "CamelRocketMQCloudEvent",
            "CamelCloudEventID",
            "CamelCloudEventSource",
            "CamelCloudEventType",
            "CamelCloudEventSubject",
            "CamelCloudEventTime",
            "CamelCloudEventVersion");

    /** Data and its media type have places of their own. */
    private static final Pattern WIRE_NAME = Pattern.compile("(?!ce-data(contenttype)?$)ce-[a-z0-9]+");

    private static final Pattern WIRE_VALUE = Pattern.compile("[!-~]*");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[ -~]*");

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final EventHeaders events =
            new EventHeaders(new EventSettings("/source", "", "application/json", true, PassThrough.parse("*", "")));

    @Property
    void noPropertySetsAForeignHeaderOrBreaksTheMapping(@ForAll("properties") Map<String, String> properties) {
        assertThatOnlyItsOwnHeadersAreSet(properties);
    }

    @Property
    void noPropertyBesideThoseOfAnEventDoes(@ForAll("propertiesOfAnEvent") Map<String, String> properties) {
        assertThatOnlyItsOwnHeadersAreSet(properties);
    }

    @Property
    void noPropertyBesideATraceContextDoes(@ForAll("propertiesOfATrace") Map<String, String> properties) {
        assertThatOnlyItsOwnHeadersAreSet(properties);
    }

    @Provide
    Arbitrary<Map<String, String>> properties() {
        return propertiesBeside(Map.of());
    }

    @Provide
    Arbitrary<Map<String, String>> propertiesOfAnEvent() {
        return propertiesBeside(Map.of("CE_specversion", "1.0", "CE_id", "1", "CE_source", "/source", "CE_type", "t"));
    }

    @Provide
    Arbitrary<Map<String, String>> propertiesOfATrace() {
        return propertiesBeside(Map.of("traceparent", TRACEPARENT, "tracestate", "vendor=1"));
    }

    /** Hostile ones, which may replace the given ones. */
    private static Arbitrary<Map<String, String>> propertiesBeside(Map<String, String> given) {
        return Arbitraries.maps(HostileInputs.textsOr(NAMES), HostileInputs.textsOr(VALUES))
                .ofMaxSize(7)
                .map(hostile -> {
                    Map<String, String> properties = new HashMap<>(given);
                    properties.putAll(hostile);
                    return properties;
                });
    }

    private void assertThatOnlyItsOwnHeadersAreSet(Map<String, String> properties) {
        MessageExt message = message(properties);
        Message exchange = new DefaultExchange(context).getIn();
        try {
            events.populate(exchange, message, Headers.userProperties(message));
        } catch (NotAnEventException refused) {
            assertThat(refused.getMessage()).startsWith("not a CloudEvent: ").doesNotContain("\n", "\r");
            return;
        }
        for (Map.Entry<String, Object> header : exchange.getHeaders().entrySet()) {
            check(header.getKey(), header.getValue().toString(), message);
        }
    }

    /** AssertJ would describe a million assertions that hold. */
    private static void check(String name, String value, MessageExt message) {
        boolean wire = WIRE_NAME.matcher(name).matches();
        boolean sent = !name.equals("Content-Type") || MEDIA_TYPE.matcher(value).matches();
        if (!wire && !OURS.contains(name) || wire && !WIRE_VALUE.matcher(value).matches() || !sent) {
            throw new AssertionError(name + "=" + value + " from " + message.getProperties());
        }
    }

    private static MessageExt message(Map<String, String> properties) {
        MessageExt message = new MessageExt();
        message.setTopic("orders");
        message.setMsgId("1");
        properties.forEach((name, value) -> MessageAccessor.putProperty(message, name, value));
        return message;
    }
}
