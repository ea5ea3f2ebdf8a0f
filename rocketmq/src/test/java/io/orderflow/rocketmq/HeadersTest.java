package io.orderflow.rocketmq;

import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.component.rocketmq.RocketMQConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeadersTest {
    @Test
    void theHeadersSayWhichMessageItIsAndNotHowItIsStored() {
        MessageExt message = new MessageExt();
        message.setTopic("orders");
        message.setTags("noon");
        message.setKeys("123214342");
        message.setQueueId(3);
        message.setQueueOffset(17);
        message.setBornTimestamp(1584932320000L);
        message.setReconsumeTimes(2);
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, "AC1100");
        Message exchange = new DefaultExchange(new DefaultCamelContext()).getIn();

        Headers.populate(exchange, message, Map.of("channel", "app"));

        assertThat(exchange.getHeaders())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        RocketMQConstants.TOPIC,
                        "orders",
                        RocketMQConstants.TAG,
                        "noon",
                        RocketMQConstants.KEY,
                        "123214342",
                        RocketMQConstants.QUEUE_ID,
                        3,
                        RocketMQConstants.QUEUE_OFFSET,
                        17L,
                        RocketMQConstants.BORN_TIMESTAMP,
                        1584932320000L,
                        RocketMQConstants.RECONSUME_TIMES,
                        2,
                        RocketMQConstants.MSG_ID,
                        "AC1100",
                        Headers.USER_PROPERTIES,
                        Map.of("channel", "app")));
    }
}
