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
import java.sql.Connection;
import java.util.Set;

/** The dead letters of RocketMQ, for the board: read as the command redrive reads them, with a connection for a look. */
final class LaptopLetters implements LetterTopics {
    /** In bytes: more of a content is not shown. */
    private static final int CONTENT = 1 << 20;

    private final DeadLetterPlaces places;

    LaptopLetters(DeadLetterPlaces places) {
        this.places = places;
    }

    private interface Look<T> {
        T at(DeadLetterMessages letters) throws Exception;
    }

    @Override
    public TopicPage page(LetterFilter filter, boolean open, String before, int limit) throws Exception {
        LetterPage page = look(filter.origin(), letters -> letters.newest(selection(filter), !open, before, limit));
        return new TopicPage(
                page.letters().stream()
                        .map(placed -> letter(filter.origin(), placed))
                        .toList(),
                page.next());
    }

    @Override
    public WholeLetter letter(Origin origin, String place) throws Exception {
        OpenedLetter opened = look(origin, letters -> letters.open(LetterPlace.parse(place), CONTENT));
        return opened == null
                ? null
                : new WholeLetter(
                        letter(origin, opened.placed()),
                        opened.data(),
                        opened.size(),
                        opened.lastRedrive(),
                        opened.lastRedriveBy());
    }

    private <T> T look(Origin origin, Look<T> look) throws Exception {
        From from = from(origin);
        try (Connection connection = places.connect();
                Origins origins = places.open(Set.of(from), connection)) {
            return look.at(origins.letters(from));
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
