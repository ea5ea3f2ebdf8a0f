package io.orderflow.local;

import io.orderflow.board.LetterTopics;
import io.orderflow.board.Origin;
import io.orderflow.board.Redriver.LetterFilter;
import io.orderflow.redrive.DeadLetterMessages;
import io.orderflow.redrive.From;
import io.orderflow.redrive.LetterPage;
import io.orderflow.redrive.LetterPlace;
import io.orderflow.redrive.OpenedLetter;
import io.orderflow.redrive.Origins;
import io.orderflow.redrive.Redrivable;
import io.orderflow.redrive.Selection;
import io.orderflow.topic.TopicReader;
import io.orderflow.topic.WaitingMessages;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.client.exception.MQClientException;

/**
 * What RocketMQ has of orders, for the board: read as the command redrive reads it, with a connection to the database for each
 * look. That to RocketMQ is kept until it fails, since to open one may take seconds.
 */
final class LaptopLetters implements LetterTopics, AutoCloseable {
    /** In bytes: more of a content is not shown. */
    private static final int CONTENT = 1 << 20;

    private final DeadLetterPlaces places;
    private TopicReader reader;
    private boolean closed;

    LaptopLetters(DeadLetterPlaces places) {
        this.places = places;
    }

    private interface Look<T> {
        T at(Origins origins) throws Exception;
    }

    @Override
    public TopicPage page(LetterFilter filter, boolean open, String before, int limit) throws Exception {
        LetterPage page =
                look(origins -> letters(origins, filter.origin()).newest(selection(filter), !open, before, limit));
        return new TopicPage(
                page.letters().stream()
                        .map(placed -> letter(filter.origin(), placed))
                        .toList(),
                page.next());
    }

    @Override
    public WholeLetter letter(Origin origin, String place) throws Exception {
        OpenedLetter opened = look(origins -> letters(origins, origin).open(LetterPlace.parse(place), CONTENT));
        return opened == null
                ? null
                : new WholeLetter(
                        letter(origin, opened.placed()),
                        opened.data(),
                        opened.size(),
                        opened.lastRedrive(),
                        opened.lastRedriveBy());
    }

    @Override
    public Overview overview(int limit) throws Exception {
        return look(origins -> {
            long open = 0;
            List<TopicLetter> newest = new ArrayList<>();
            for (Origin origin : List.of(Origin.TOPIC, Origin.DLQ)) {
                DeadLetterMessages letters = letters(origins, origin);
                open += letters.open();
                letters.newest(Selection.ALL, true, "", limit)
                        .letters()
                        .forEach(placed -> newest.add(letter(origin, placed)));
            }
            newest.sort(Comparator.comparing(TopicLetter::died).reversed());
            return new Overview(open, newest.stream().limit(limit).toList());
        });
    }

    @Override
    public OrderInTopics find(String orderId) throws Exception {
        return look(origins -> {
            List<TopicLetter> found = new ArrayList<>();
            List<WaitingMessage> waiting = origins.waiting(orderId).stream()
                    .map(LaptopLetters::waiting)
                    .toList();
            for (Origin origin : List.of(Origin.TOPIC, Origin.DLQ)) {
                letters(origins, origin).ofKey(orderId).forEach(placed -> found.add(letter(origin, placed)));
            }
            return new OrderInTopics(found, waiting);
        });
    }

    private static WaitingMessage waiting(WaitingMessages.Waiting message) {
        Waits where = switch (message.where()) {
            case TOPIC -> Waits.TOPIC;
            case DELAY -> Waits.DELAY;
            case RETRY -> Waits.RETRY;
        };
        return new WaitingMessage(where, message.since(), message.handedBack(), message.ahead());
    }

    private static DeadLetterMessages letters(Origins origins, Origin origin) throws InterruptedException {
        return origins.letters(from(origin));
    }

    private <T> T look(Look<T> look) throws Exception {
        TopicReader used = reader();
        try (Connection connection = places.connect();
                Origins origins = Origins.ofTopics(places.options(), used, connection)) {
            return look.at(origins);
        } catch (IllegalStateException failed) {
            forget(used);
            throw failed;
        }
    }

    /** Without the lock: while RocketMQ does not answer, to open one takes long, and the next who looks must not wait for that. */
    private TopicReader reader() throws MQClientException {
        TopicReader known = known();
        return known == null ? keep(places.reader()) : known;
    }

    private synchronized TopicReader known() {
        return reader;
    }

    /** Unless somebody else has opened one meanwhile, or nobody is to look any more. */
    private TopicReader keep(TopicReader opened) {
        TopicReader kept;
        synchronized (this) {
            if (reader == null && !closed) {
                reader = opened;
            }
            kept = reader;
        }
        if (kept != opened) {
            opened.close();
        }
        if (kept == null) {
            throw new IllegalStateException("the board is stopping");
        }
        return kept;
    }

    private void forget(TopicReader failed) {
        synchronized (this) {
            if (failed != reader) {
                return;
            }
            reader = null;
        }
        failed.close();
    }

    @Override
    public void close() {
        TopicReader last;
        synchronized (this) {
            closed = true;
            last = reader;
            reader = null;
        }
        if (last != null) {
            last.close();
        }
    }

    private static TopicLetter letter(Origin origin, LetterPage.Placed placed) {
        Redrivable letter = placed.letter();
        return new TopicLetter(
                origin,
                placed.place().toString(),
                letter.id(),
                letter.orderId(),
                letter.code(),
                letter.reason(),
                letter.time(),
                placed.isRedriven(),
                placed.redrives());
    }

    /** The board's word in the command's language. */
    static From from(Origin origin) {
        return switch (origin) {
            case TABLE -> From.TABLE;
            case TOPIC -> From.TOPIC;
            case DLQ -> From.DLQ;
        };
    }

    static Selection selection(LetterFilter filter) {
        return new Selection(
                Set.of(), filter.code() == null ? Set.of() : Set.of(filter.code()), filter.reason(), null, null);
    }
}
