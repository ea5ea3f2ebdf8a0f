import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

/** Puts a dead letter as the source writes it into its topic: with RocketMQ's client of the command, not of these tests. */
final class PublishDeadLetter {
    /** Name servers, the dead-letter topic, the topic of the orders, the order's id and its data. */
    public static void main(String[] words) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("tests");
        producer.setNamesrvAddr(words[0]);
        producer.setSendMsgTimeout(60_000);
        producer.start();
        Message letter = new Message(words[1], "", words[3], words[4].getBytes(StandardCharsets.UTF_8));
        letter.putUserProperty("dead-letter-topic", words[2]);
        letter.putUserProperty("dead-letter-code", "413");
        letter.putUserProperty("dead-letter-reason", "the sink answers 413 to what it takes for too large");
        letter.putUserProperty("dead-letter-time", Long.toString(System.currentTimeMillis()));
        producer.send(letter);
        producer.shutdown();
        System.exit(0);
    }
}
