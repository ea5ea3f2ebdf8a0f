package io.orderflow.rocketmq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.rocketmq.client.impl.consumer.ProcessQueue;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.orderflow.rocketmq.DeliveriesUnderTest.message;
import static io.orderflow.rocketmq.DeliveriesUnderTest.settings;
import static org.assertj.core.api.Assertions.assertThat;

/** What waits behind a key that fails is left out of its queue's count, as far as the memory for it goes, and no further. */
class LaneBoundsTest {
    private final DeliveriesUnderTest source =
            new DeliveriesUnderTest(settings(MessageOrder.KEY, 4, Duration.ofMinutes(1), 0));
    private final List<Delivery> line = new ArrayList<>();
    private final KeyLanes lanes = new KeyLanes(line::add, 2);
    private final ProcessQueue queue = new ProcessQueue();

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void asMuchIsLeftOutAsFits() {
        Delivery first = enter(queue, 1);
        enter(queue, 2);
        enter(queue, 3);
        enter(queue, 4);
        lanes.letOthersPass(first);

        assertThat(queue.getMsgCount()).as("two bytes fit").hasValue(2);
        assertThat(queue.getMsgSize()).hasValue(2);
        enter(queue, 5);
        assertThat(queue.getMsgCount()).as("no more fit").hasValue(3);
    }

    @Test
    void whatIsNextCountsAgainAndMakesRoomForOneMore() {
        Delivery first = enter(queue, 1);
        enter(queue, 2);
        enter(queue, 3);
        enter(queue, 4);
        lanes.letOthersPass(first);
        lanes.leave(first);

        assertThat(line).hasSize(2);
        assertThat(queue.getMsgCount()).hasValue(3);
        assertThat(queue.getMsgSize()).hasValue(3);
        lanes.letOthersPass(line.get(1));
        assertThat(queue.getMsgCount())
                .as("the fourth has the room of the second")
                .hasValue(2);
        assertThat(queue.getMsgSize()).hasValue(2);
    }

    @Test
    void whatIsLeftOutOfAQueueThatWasTakenAwayMakesRoomWithIt() {
        Delivery first = enter(queue, 1);
        enter(queue, 2);
        enter(queue, 3);
        lanes.letOthersPass(first);
        queue.setDropped(true);
        ProcessQueue again = new ProcessQueue();
        enter(again, 1);
        enter(again, 2);
        enter(again, 3);
        lanes.leave(first);

        assertThat(line.get(1).processQueue).isSameAs(again);
        lanes.letOthersPass(line.get(1));
        assertThat(again.getMsgCount()).hasValue(1);
    }

    /** Else its queue, which is full, would be pulled from no more, however much room there is, until the key goes on. */
    @Test
    void whatFoundNoRoomBehindOneKeyHasThatOfAnotherWhenItFailsOnceMore() {
        Delivery first = enter(queue, 1);
        enter(queue, 2);
        enter(queue, 3);
        lanes.letOthersPass(first);
        ProcessQueue full = new ProcessQueue();
        Delivery other = enter(full, 1, "b");
        enter(full, 2, "b");
        lanes.letOthersPass(other);
        assertThat(full.getMsgCount()).as("two bytes fit, which others have").hasValue(2);

        lanes.leave(first);
        lanes.letOthersPass(other);

        assertThat(full.getMsgCount()).hasValue(1);
        assertThat(full.getMsgSize()).hasValue(1);
        lanes.letOthersPass(other);
        assertThat(full.getMsgCount()).as("none is left out twice").hasValue(1);
    }

    @Test
    void aKeyWaitsOnlyForAMessageThatHasFailed() {
        Delivery first = enter(queue, 1);
        enter(queue, 2);
        assertThat(lanes.waiting()).isZero();

        source.fail("a", new Failure(503, "not now", Duration.ofMinutes(1), false));
        first.attempt();
        assertThat(lanes.waiting()).isEqualTo(1);
    }

    @Test
    void aQueueIsUnderWayWhileAnAttemptAtOneOfItsMessagesIs() {
        AtomicReference<Consumer<Failure>> held = new AtomicReference<>();
        source.route("a", held::set);
        Delivery first = enter(queue, 1);
        assertThat(lanes.isUnderWay(queue)).isFalse();

        first.attempt();
        assertThat(lanes.isUnderWay(queue)).isTrue();
        assertThat(lanes.isUnderWay(new ProcessQueue())).isFalse();

        held.get().accept(null);
        assertThat(lanes.isUnderWay(queue)).isFalse();
    }

    private Delivery enter(ProcessQueue assigned, long offset) {
        return enter(assigned, offset, "a");
    }

    private Delivery enter(ProcessQueue assigned, long offset, String name) {
        MessageExt message = message(offset, name, 0);
        assigned.putMessage(new ArrayList<>(List.of(message)));
        MessageKey key = new MessageKey(DeliveriesUnderTest.QUEUE, name);
        Delivery delivery = new Delivery(message, assigned, DeliveriesUnderTest.QUEUE, key, source.deliveries, null);
        lanes.enter(delivery);
        return delivery;
    }
}
