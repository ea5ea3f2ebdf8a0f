package io.orderflow.rocketmq;

import io.orderflow.testing.Fuzz;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** No message, whatever its properties, sets a header that is not its own to set. */
class EventHeadersFuzzTest {
    private static final List<String> NAMES = List.of(
            "ce-id",
            "CE_specversion",
            "CE_id",
            "CE_source",
            "CE_type",
            "CE_subject",
            "CE_contenttype",
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

    private static final List<String> VALUES = List.of(
            "1.0",
            "1",
            "/source",
            "application/cloudevents+json",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "99999999999999999");

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

    private static final Pattern WIRE_NAME = Pattern.compile("ce-[a-z0-9]+");
    private static final Pattern WIRE_VALUE = Pattern.compile("[!-~]*");

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final EventHeaders events =
            new EventHeaders(new EventSettings("/source", "", "application/json", true, PassThrough.parse("*", "")));

    @Test
    void noPropertySetsAForeignHeaderOrBreaksTheMapping() {
        Fuzz fuzz = new Fuzz(1);
        long heap = Fuzz.heapMib();
        for (long i = Fuzz.inputs(0.6); i > 0; i--) {
            MessageExt message = message(fuzz);
            Message exchange = new DefaultExchange(context).getIn();
            try {
                events.populate(exchange, message, Headers.userProperties(message));
            } catch (NotAnEventException refused) {
                assertThat(refused.getMessage())
                        .startsWith("not a CloudEvent: ")
                        .doesNotContain("\n", "\r");
                continue;
            }
            for (Map.Entry<String, Object> header : exchange.getHeaders().entrySet()) {
                check(header.getKey(), header.getValue().toString(), message);
            }
        }
        assertThat(Fuzz.isBounded(heap)).as("heap is bounded").isTrue();
    }

    /** AssertJ would describe a million assertions that hold. */
    private static void check(String name, String value, MessageExt message) {
        boolean wire = WIRE_NAME.matcher(name).matches();
        if (!wire && !OURS.contains(name) || wire && !WIRE_VALUE.matcher(value).matches()) {
            throw new AssertionError(name + "=" + value + " from " + message.getProperties());
        }
    }

    private static MessageExt message(Fuzz fuzz) {
        MessageExt message = new MessageExt();
        message.setTopic("orders");
        message.setMsgId("1");
        for (int i = fuzz.below(8); i > 0; i--) {
            String name = fuzz.below(3) == 0 ? fuzz.text() : fuzz.oneOf(NAMES);
            MessageAccessor.putProperty(message, name, fuzz.below(2) == 0 ? fuzz.text() : fuzz.oneOf(VALUES));
        }
        return message;
    }
}
