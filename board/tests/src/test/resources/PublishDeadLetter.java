import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;

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
        int failed = 1;
        try {
            // A machine that is busy answers no name server's question in time, and the client asks again.
            for (int attempt = 1; failed == 1 && attempt <= 5; attempt++) {
                try {
                    producer.send(letter);
                    failed = 0;
                } catch (MQClientException | RemotingException | IllegalStateException e) {
                    e.printStackTrace();
                }
            }
        } finally {
            // Its threads would keep the process.
            System.exit(failed);
        }
    }
}
