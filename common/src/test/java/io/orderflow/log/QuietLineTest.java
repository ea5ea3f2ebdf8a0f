package io.orderflow.log;

import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class QuietLineTest {
    private static final String PHONE = "13800138000";

    @Test
    void aMessageIsNotQuoted() {
        MessageExt message = new MessageExt();
        message.setTopic("orders");
        message.setKeys(PHONE);
        message.putUserProperty("phone", PHONE);
        message.setBody(PHONE.getBytes(StandardCharsets.UTF_8));
        String line = QuietLine.of("sendMessageBack exception, group: orderflow msg: " + message);

        assertThat(line).isEqualTo("sendMessageBack exception, group: orderflow […]");
        assertThat(QuietLine.of("failed " + message)).isEqualTo("failed […]");
    }

    @Test
    void aRequestIsNotQuoted() {
        RemotingCommand request = RemotingCommand.createRequestCommand(10, null);
        request.addExtField("Signature", "c2lnbmF0dXJl");

        assertThat(QuietLine.of("send a request command to channel </127.0.0.1:9876> failed: " + request))
                .isEqualTo("send a request command to channel </127.0.0.1:9876> failed: […]");
    }

    @Test
    void aQueueAndAnAddressAreLeftIn() {
        String line = "pull failed, MessageQueue [topic=orders, brokerName=a, queueId=1] at 127.0.0.1:10911";
        assertThat(new MessageQueue("orders", "a", 1).toString()).startsWith("MessageQueue [");
        assertThat(QuietLine.of(line)).isEqualTo(line);
    }

    @Test
    void nothingForgesALine() {
        assertThat(QuietLine.of("a\r\nERROR forged \u001b[31mred\u009b31m \u202eback"))
                .isEqualTo("a ERROR forged [31mred 31m back");
    }

    @Test
    void aLineOfMegabytesIsShort() {
        assertThat(QuietLine.of("x".repeat(5_000_000))).hasSize(300);
    }
}
