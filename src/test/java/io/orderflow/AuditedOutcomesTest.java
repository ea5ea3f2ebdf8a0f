package io.orderflow;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is near to the outcome of a message and is not its own accounts for nothing: else an audit would say that all is well. */
class AuditedOutcomesTest extends AuditedTopic {
    @Test
    void aDeadLetterOfAnotherSourceIsNotTheMessages() throws Exception {
        deadLetterOf("/rocketmq/other/" + topic, RocketMQ.publish(topic, "1", "not json"), "not json");

        assertMissing();
    }

    @Test
    void aDeadLetterOfAnotherIdIsNotTheMessages() throws Exception {
        deadLetter(RocketMQ.publish(topic, "1", "not json") + "0", "not json");

        assertMissing();
    }

    /** Two numbers that are one as a double. */
    @Test
    void aDeadLetterThatDiffersInTheLastDigitIsNotTheMessages() throws Exception {
        deadLetter(RocketMQ.publish(topic, "1", "{\"a\":1.00000000000000000001}"), "{\"a\":1.0}");

        assertMissing();
    }

    @Test
    void anAcknowledgementOfAnotherStatusIsNotTheMessages() throws Exception {
        acknowledgement("1", "created", RocketMQ.publish(topic, "1", "{\"orderId\":\"1\",\"orderStatus\":\"paid\"}"));

        assertMissing();
    }

    @Test
    void anAcknowledgementOfAnotherOrderIsNotTheMessages() throws Exception {
        acknowledgement("2", "paid", RocketMQ.publish(topic, "1", "{\"orderId\":\"1\",\"orderStatus\":\"paid\"}"));

        assertMissing();
    }

    @Test
    void aTicketIsNotTheOutcomeOfTheOrdersOtherStatuses() throws Exception {
        ticket("1", RocketMQ.publish(topic, "1", order("1", "30.0").replace("completed", "refunded")));

        assertMissing();
    }

    @Test
    void anAcknowledgementIsNotTheOutcomeOfAnOrderThatNeedsATicket() throws Exception {
        acknowledgement("1", "paid", RocketMQ.publish(topic, "1", order("1", "30.0")));

        assertMissing();
    }

    @Test
    void aTicketThatAnEventOfAnotherSourceHasGotMakesThisOneADuplicate() throws Exception {
        ticket("1", RocketMQ.publish(topic, "1", order("1", "30.0")));
        Postgres.execute(database, "update ticket set event_source = '/other'");
        acknowledgeAll(topic);

        CommandRun run = audit();

        assertThat(run.row("duplicates")).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.row("tickets")).isZero();
    }

    /** As JSON it is another value, which the handler refuses, and as a ticket it is the same. */
    @Test
    void whatWasRefusedIsADeadLetterThoughATicketShowsTheSame() throws Exception {
        String order = order("1", "30.0").replace("\"p\"", "\"7\"");
        String refused = order.replace("\"7\"", "7");
        ticketOf("1", order, RocketMQ.publish(topic, "1", order));
        deadLetter(RocketMQ.publish(topic, "1", refused), refused);
        acknowledgeAll(topic);

        CommandRun run = audit();
        assertThat(run.row("tickets")).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.row("duplicates")).isZero();
        assertThat(run.row("dead letters")).isEqualTo(1);

        Postgres.execute(database, "update dead_letter set redrive_started_at = now(), redriven_at = now()");
        assertThat(audit().row("duplicates")).as("what it was redriven to").isEqualTo(1);
    }

    @Test
    void aRetryOfOtherContentIsNotTheMessages() throws Exception {
        String id = RocketMQ.publish(topic, "1", order("1", "30.0"));
        Message retry = new Message("%RETRY%" + group, order("1", "31.0").getBytes(StandardCharsets.UTF_8));
        MessageAccessor.putProperty(retry, MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX, id);
        RocketMQ.publish(retry);

        assertMissing();
    }

    private void assertMissing() throws Exception {
        acknowledgeAll(topic);

        CommandRun run = audit();

        assertThat(run.row("MISSING")).as(run.out() + run.err()).isEqualTo(1);
        assertThat(run.exitCode()).isEqualTo(1);
    }
}
