package io.orderflow.local;

import io.orderflow.board.LetterTopics;
import io.orderflow.board.LetterTopics.TopicLetter;
import io.orderflow.board.LetterTopics.WaitingMessage;
import io.orderflow.board.LetterTopics.Waits;
import io.orderflow.board.Origin;
import io.orderflow.board.Redriver.LetterFilter;
import io.orderflow.board.Redriver.Meant;
import io.orderflow.board.Redriver.Result;
import io.orderflow.redrive.RedriveLock;
import io.orderflow.redrive.RedriveSink;
import io.orderflow.runner.Settings;
import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.Sink;
import io.orderflow.topic.SourceOptions;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** Dead letters of a real table and of real topics, posted to a real server and published to a real topic. */
class LaptopRedriverTest {
    private static final LetterFilter ALL = new LetterFilter(Origin.TABLE, null, null, null);

    private final DatabaseAddress database = new DatabaseAddress(Postgres.migratedDatabase(), "", "");

    @AutoClose
    private final Sink sink = new Sink();

    private final LaptopRedriver redriver =
            new LaptopRedriver(new DeadLetterPlaces(database.dataSource(), null, null, new RedriveSink(sink.url())));
    private final List<String> told = new ArrayList<>();

    @Test
    void countingTellsHowManyAreMeantAndSendsNothing() throws Exception {
        letter("1", 422, "no phone");
        letter("2", 422, "no money");
        letter("3", 409, "no money");
        Postgres.execute(
                database.url(),
                "update dead_letter set redrive_started_at = now(), redriven_at = now() where event_id = '2'");

        assertThat(count(ALL)).isEqualTo(2);
        assertThat(count(new LetterFilter(Origin.TABLE, null, 422, null))).isOne();
        assertThat(count(new LetterFilter(Origin.TABLE, null, null, "money"))).isOne();
        assertThat(count(new LetterFilter(Origin.TABLE, row("3"), null, null))).isOne();
        assertThat(count(new LetterFilter(Origin.TABLE, row("2"), null, null))).isZero();
        assertThat(sink.received()).isEmpty();
    }

    @Test
    void ofEachThatIsMeantItTellsWhatBecameOfIt() throws Exception {
        letter("1", 422, "stays");
        letter("2", 422, "is refused");
        letter("3", 422, "dies again");
        letter("4", 409, "is not meant");
        sink.behave((request, event) -> {
            if (event.id().equals("3")) {
                Postgres.execute(
                        database.url(), "update dead_letter set redrive_started_at = null where event_id = '3'");
            }
            request.response().setStatusCode(event.id().equals("2") ? 503 : 202).end();
        });

        redriver.redrive(new LetterFilter(Origin.TABLE, null, 422, null), this::tell);

        assertThat(told).containsExactly("1 order-1 REDRIVEN ", "2 order-2 FAILED 503", "3 order-3 DIED_AGAIN ");
        assertThat(sink.received()).extracting(Sink.Event::id).containsExactlyInAnyOrder("1", "2", "3");
        assertThat(count(ALL)).isEqualTo(3);
    }

    /** Sixteen on their way at a time, of each it is told, and each is sent once. */
    @Test
    void ofThousandsSomeGoAtOnceAndEachHasItsOutcome() throws Exception {
        letters(3_000);
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch several = new CountDownLatch(16);
        sink.behave((request, event) -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            several.countDown();
            int status = Integer.parseInt(event.id()) % 100 == 0 ? 422 : 202;
            Runnable answer = () -> {
                underWay.decrementAndGet();
                request.response().setStatusCode(status).end();
            };
            // The first wait for each other: they would, for ever, if they came one by one.
            if (several.getCount() == 0) {
                answer.run();
            } else {
                new Thread(() -> {
                            awaitQuietly(several);
                            answer.run();
                        })
                        .start();
            }
        });

        redriver.redrive(ALL, this::tell);

        assertThat(most).hasValue(16);
        assertThat(sink.received())
                .extracting(Sink.Event::id)
                .doesNotHaveDuplicates()
                .hasSize(3_000);
        assertThat(told)
                .hasSize(3_000)
                .filteredOn(line -> line.endsWith(" REDRIVEN "))
                .hasSize(2_970);
        assertThat(told).filteredOn(line -> line.endsWith(" FAILED 422")).hasSize(30);
        assertThat(count(ALL)).isEqualTo(30);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void oneThatIsStoppedHasToldOfWhatItHasMarked() throws Exception {
        letters(200);
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> redriver.redrive(ALL, (id, orderId, result, reason) -> {
                    tell(id, orderId, result, reason);
                    Thread.currentThread().interrupt();
                }));
        assertThat(told).hasSize(16);
        assertThat(count(ALL)).isEqualTo(184);
    }

    @Test
    void whatCannotBeCountedInTimeIsSaidToBeMore() throws Exception {
        letters(2);
        LaptopRedriver impatient = new LaptopRedriver(places(null), Duration.ofNanos(-1));

        assertThat(impatient.count(ALL)).isEqualTo(new Meant(1, true));
    }

    /** Of 40 orders. */
    private void letters(int count) {
        Postgres.execute(database.url(), """
                insert into dead_letter (event_source, event_id, event_type, subject, code, reason, attributes, data)
                select '/test', n::text, 'orderflow.order.placed', 'order-' || n %% 40, 422, 'no', jsonb_build_object(
                    'specversion', '1.0', 'type', 'orderflow.order.placed', 'source', '/test', 'id', n::text,
                    'subject', 'order-' || n %% 40), '{}' from generate_series(1, %s) n""".formatted(count));
    }

    private long count(LetterFilter filter) throws Exception {
        Meant meant = redriver.count(filter);
        assertThat(meant.more()).isFalse();
        return meant.count();
    }

    @Test
    void oneThatDiedTooOftenIsNotTriedAndItTellsWhy() throws Exception {
        letter("1", 422, "no");
        letter("2", 422, "no");
        Postgres.execute(database.url(), "update dead_letter set redrives = 5 where event_id = '1'");

        assertThat(count(ALL)).isEqualTo(2);
        redriver.redrive(ALL, this::tell);

        assertThat(told).containsExactly("1 order-1 AT_LIMIT redriven 5 times before", "2 order-2 REDRIVEN ");
        assertThat(Postgres.query(database.url(), "select last_redrive_by from dead_letter where event_id = '2'"))
                .isEqualTo("order board");
    }

    @Test
    void besideAnotherRedriveItDoesNothingAndSaysSo() throws Exception {
        letter("1", 422, "no");
        try (Connection other = database.dataSource().getConnection()) {
            RedriveLock.take(other);

            assertThatIllegalStateException()
                    .isThrownBy(() -> redriver.redrive(ALL, this::tell))
                    .withMessageContaining("another redrive");
        }
        assertThat(told).isEmpty();
        assertThat(sink.received()).isEmpty();
    }

    /** The id of an event is unique only together with its source. */
    @Test
    void oneIsRedrivenAndNotTheEventOfAnotherSourceThatHasItsId() throws Exception {
        letter("1", 422, "no");
        Postgres.execute(database.url(), "update dead_letter set event_source = '/other', subject = 'other'");
        letter("1", 422, "no");
        long row = Long.parseLong(
                Postgres.query(database.url(), "select id::text from dead_letter where event_source = '/test'"));
        LetterFilter one = new LetterFilter(Origin.TABLE, Long.toString(row), null, null);

        assertThat(count(one)).isOne();
        redriver.redrive(one, this::tell);

        assertThat(told).containsExactly("1 order-1 REDRIVEN ");
        assertThat(sink.received()).hasSize(1);
        assertThat(count(new LetterFilter(Origin.TABLE, Long.toString(row + 1), null, null)))
                .isZero();
    }

    /** As the command does without {@code --from}. */
    @Test
    void lettersOfAllThreeOriginsAreSeenAndRedriven() throws Exception {
        letter("1", 400, "refused by the handler");
        String group = RocketMQ.group();
        String orders = RocketMQ.topic();
        Message refused = new Message(RocketMQ.topic(group + "-dead-letters"), "", "order-2", "{}".getBytes());
        refused.putUserProperty("dead-letter-topic", orders);
        refused.putUserProperty("dead-letter-code", "400");
        refused.putUserProperty("dead-letter-reason", "refused by the Broker");
        RocketMQ.publish(refused);
        Message givenUp = new Message(RocketMQ.topic("%DLQ%" + group), "", "order-3", "{}".getBytes());
        MessageAccessor.putProperty(givenUp, MessageConst.PROPERTY_RETRY_TOPIC, orders);
        RocketMQ.publish(givenUp);
        try (SourceOptions options = SourceOptions.of(settings(group, orders));
                LaptopLetters topics = new LaptopLetters(places(options))) {
            LaptopRedriver board = new LaptopRedriver(places(options));
            TopicLetter ofTopic = one(topics, Origin.TOPIC);
            TopicLetter ofDlq = one(topics, Origin.DLQ);
            LetterFilter thatOne = new LetterFilter(Origin.DLQ, ofDlq.place(), null, null);

            assertThat(ofTopic)
                    .extracting(TopicLetter::orderId, TopicLetter::code, TopicLetter::reason)
                    .containsExactly("order-2", 400, "refused by the Broker");
            assertThat(ofDlq.reason()).isEqualTo("after 0 deliveries in vain");
            assertThat(topics.letter(Origin.TOPIC, ofTopic.place()).data())
                    .asString()
                    .isEqualTo("{}");
            assertThat(topics.letter(Origin.TOPIC, "7" + ofTopic.place())).isNull();
            assertThat(board.count(new LetterFilter(null, null, 400, null))).isEqualTo(new Meant(2, false));
            assertThat(board.count(thatOne)).isEqualTo(new Meant(1, false));

            assertThat(topics.overview(10).open()).isEqualTo(2);
            assertThat(topics.overview(10).newest()).containsExactlyInAnyOrder(ofTopic, ofDlq);
            assertThat(topics.find("order-2").letters()).containsExactly(ofTopic);
            assertThat(topics.find("order-3").letters()).containsExactly(ofDlq);
            assertThat(topics.find("order-1")).isEqualTo(new LetterTopics.OrderInTopics(List.of(), List.of()));

            board.redrive(thatOne, this::tell);
            assertThat(topics.overview(10).open()).isOne();
            assertThat(topics.find("order-3").letters())
                    .extracting(TopicLetter::redriven)
                    .containsExactly(true);
            assertThat(told).containsExactly(ofDlq.id() + " order-3 REDRIVEN ");
            assertThat(topics.page(thatOne, true, "", 20).letters()).isEmpty();
            board.redrive(new LetterFilter(null, null, null, null), this::tell);

            assertThat(told).hasSize(3).endsWith(ofTopic.id() + " order-2 REDRIVEN ");
            assertThat(sink.received()).extracting(Sink.Event::id).containsExactly("1");
            assertThat(RocketMQ.messages(orders))
                    .extracting(MessageExt::getKeys)
                    .containsExactlyInAnyOrder("order-2", "order-3");
            assertThat(topics.letter(Origin.TOPIC, ofTopic.place()).lastRedriveBy())
                    .isEqualTo("order board");
        }
    }

    /** As where its store was moved away: what was noted of that is of places that have other letters now. */
    @Test
    void whatWasRedrivenOutOfAnEarlierStoreMakesNoLetterOfThisOneRedriven() throws Exception {
        String group = RocketMQ.group();
        String orders = RocketMQ.topic();
        Message refused = new Message(RocketMQ.topic(group + "-dead-letters"), "", "order-2", "{}".getBytes());
        refused.putUserProperty("dead-letter-topic", orders);
        RocketMQ.publish(refused);
        try (SourceOptions options = SourceOptions.of(settings(group, orders));
                LaptopLetters topics = new LaptopLetters(places(options))) {
            String place = one(topics, Origin.TOPIC).place();
            String broker = place.substring(place.indexOf('-', place.indexOf('-') + 1) + 1);
            Postgres.execute(
                    database.url(),
                    "insert into redriven_message (topic, broker, queue, queue_offset, message_id, redriven_at)"
                            + " select '" + group + "-dead-letters', '" + broker
                            + "', q, 0, 'earlier', now() - interval '1 day' from generate_series(0, 15) q");

            assertThat(topics.overview(10).open()).isOne();
            new LaptopRedriver(places(options)).redrive(new LetterFilter(Origin.TOPIC, null, null, null), this::tell);
            assertThat(topics.overview(10).open()).isZero();
        }
    }

    /** By RocketMQ's index and the offsets that a consumer commits; this one hands everything back. */
    @Test
    void anOrderThatWaitsInRocketMQIsFoundWhereItWaits() throws Exception {
        String group = RocketMQ.group();
        String orders = RocketMQ.topic();
        RocketMQ.publish(orders, 0, "other", "{}");
        RocketMQ.publish(orders, 0, "order-1", "{}");
        Message later = new Message(orders, "", "order 2", "{}".getBytes());
        later.setDelayTimeLevel(18);
        RocketMQ.publish(later);
        RocketMQ.publish(orders, 0, "\u3000订单", "{}");
        RocketMQ.publish(orders, 0, "  order 3", "{}");
        try (SourceOptions options = SourceOptions.of(settings(group, orders));
                LaptopLetters topics = new LaptopLetters(places(options))) {
            await().untilAsserted(() -> assertThat(topics.find("order-1").waiting())
                    .extracting(WaitingMessage::where, WaitingMessage::handedBack, WaitingMessage::ahead)
                    .containsExactly(tuple(Waits.TOPIC, 0, 1L)));
            await().untilAsserted(() -> assertThat(topics.find("order 2").waiting())
                    .extracting(WaitingMessage::where)
                    .containsExactly(Waits.DELAY));
            for (String key : List.of("\u3000订单", "  order 3")) {
                await().untilAsserted(
                                () -> assertThat(topics.find(key).waiting()).hasSize(1));
            }
            for (String none : List.of("order", "订单", "order 3", " ")) {
                assertThat(topics.find(none).waiting()).as(none).isEmpty();
            }

            DefaultMQPushConsumer consumer = handingBack(group, orders);
            try {
                await().untilAsserted(() -> assertThat(topics.find("order-1").waiting())
                        .extracting(WaitingMessage::where, WaitingMessage::handedBack)
                        .containsExactly(tuple(Waits.DELAY, 1)));
            } finally {
                consumer.shutdown();
            }
        }
    }

    private static DefaultMQPushConsumer handingBack(String group, String topic) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(RocketMQ.nameServerAddress());
        consumer.setInstanceName(group);
        consumer.setPersistConsumerOffsetInterval(200);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            context.setDelayLevelWhenNextConsume(18);
            return ConsumeConcurrentlyStatus.RECONSUME_LATER;
        });
        consumer.start();
        return consumer;
    }

    private DeadLetterPlaces places(SourceOptions options) {
        return new DeadLetterPlaces(database.dataSource(), options, null, new RedriveSink(sink.url()));
    }

    private static Settings settings(String group, String topic) {
        return new Settings(
                Map.of(
                        "orderflow.rocketmq.namesrv-addr", RocketMQ.nameServerAddress(),
                        "orderflow.rocketmq.consumer-group", group,
                        "orderflow.rocketmq.topic", topic),
                Map.of());
    }

    private static TopicLetter one(LaptopLetters topics, Origin origin) throws Exception {
        List<TopicLetter> letters = topics.page(new LetterFilter(origin, null, null, null), true, "", 20)
                .letters();
        assertThat(letters).hasSize(1);
        return letters.get(0);
    }

    private String row(String eventId) {
        return Postgres.query(database.url(), "select id::text from dead_letter where event_id = '" + eventId + "'");
    }

    private void tell(String id, String orderId, Result result, String reason) {
        told.add(id + " " + orderId + " " + result + " " + reason);
    }

    private void letter(String id, int code, String reason) {
        Postgres.execute(
                database.url(),
                "insert into dead_letter (event_source, event_id, event_type, subject, code, reason, attributes, data)"
                        + " values ('/test', '" + id + "', 'orderflow.order.placed', 'order-" + id + "', " + code
                        + ", '"
                        + reason
                        + "', '{\"specversion\":\"1.0\",\"type\":\"orderflow.order.placed\",\"source\":\"/test\","
                        + "\"id\":\"" + id + "\",\"subject\":\"order-" + id + "\"}', '{}')");
    }
}
