package io.orderflow.board;

import io.orderflow.board.LetterTopics.OrderInTopics;
import io.orderflow.board.LetterTopics.WaitingMessage;
import io.orderflow.board.LetterTopics.Waits;
import io.orderflow.board.Tables.LetterRow;
import io.orderflow.board.Tables.StatusRow;
import io.orderflow.board.Tables.TicketRow;
import io.orderflow.text.UserLine;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** An order's story: by the tables, by what this process has seen of it, and by what RocketMQ has of it. */
final class OrderSheet {
    private static final int LETTERS = 20;

    /** In characters. An order's is shorter; what others have published under a longer one is found by it, too. */
    static final int MOST_OF_AN_ID = 1_000;

    /** After which a message of the order was delivered: RocketMQ is told so seconds later. */
    private static final Set<TrailStep.Kind> SETTLED =
            Set.of(TrailStep.Kind.ACCEPTED, TrailStep.Kind.TICKET, TrailStep.Kind.ACKNOWLEDGED, TrailStep.Kind.DEAD);

    private final Words words;
    private final Parts parts;
    private final Tables tables;
    private final TopicQuestions topics;

    OrderSheet(Words words, Parts parts, Tables tables, TopicQuestions topics) {
        this.words = words;
        this.parts = parts;
        this.tables = tables;
        this.topics = topics;
    }

    /** What RocketMQ has of it. @param silence why that is not known; null if it is */
    private record Topics(OrderInTopics found, String silence) {}

    /** Where an order is now, and what happened to it. */
    Html of(String orderId) throws SQLException, InterruptedException {
        Story story = story(orderId);
        String stripped = orderId.strip();
        // Whoever types or pastes one may have a blank too many. One that is known by its blanks is another than one
        // without.
        return story.steps().isEmpty() && !stripped.isEmpty() && !stripped.equals(orderId)
                ? told(stripped, story(stripped))
                : told(orderId, story);
    }

    /** What is known of it. @param silence of RocketMQ; null if it has answered */
    private record Story(
            List<TrailStep> steps,
            List<TicketRow> tickets,
            List<LetterLine> letters,
            List<WaitingMessage> waiting,
            String silence) {}

    private Story story(String orderId) throws SQLException, InterruptedException {
        List<TrailStep> steps = new ArrayList<>(parts.trail().apply(orderId));
        List<TicketRow> tickets = tables.ticketsOf(orderId);
        for (TicketRow ticket : tickets) {
            steps.add(new TrailStep(ticket.issued(), TrailStep.Kind.TICKET, ticket.number()));
        }
        for (StatusRow status : tables.statusesOf(orderId)) {
            steps.add(new TrailStep(status.at(), TrailStep.Kind.ACKNOWLEDGED, status.status()));
        }
        Topics rocketMQ = ask(orderId);
        List<LetterRow> rows = tables.lettersOf(orderId, LETTERS);
        List<LetterLine> letters =
                LetterLine.newest(rows, rocketMQ.found().letters(), LETTERS + 2 * LetterTopics.FOUND);
        letters.forEach(letter -> add(letter, steps));
        List<WaitingMessage> waiting = waiting(rocketMQ.found(), steps);
        waiting.forEach(message -> steps.add(step(message)));
        steps.sort(Comparator.comparing(TrailStep::at));
        return new Story(steps, tickets, letters, waiting, rocketMQ.silence());
    }

    private Html told(String orderId, Story story) {
        List<TicketRow> tickets = story.tickets();
        List<LetterLine> letters = story.letters();
        return Sheet.of(
                words,
                words.say("order.title"),
                Html.of(
                        "<p class=\"id\">{}</p><p class=\"where\">{}</p>{}<ol class=\"story\">{}</ol>{}<p class=\"{}\">{}</p>",
                        orderId,
                        where(story.steps(), !tickets.isEmpty(), letters, story.waiting()),
                        tickets.isEmpty() ? null : ticket(tickets.get(0)),
                        story.steps().stream().map(this::line).toList(),
                        letters.isEmpty()
                                ? null
                                : Html.of(
                                        "<ol class=\"rows letters\">{}</ol>", Rows.letters(words, letters, "o", true)),
                        story.silence() == null ? "minor" : "minor warn",
                        story.silence() == null
                                ? words.say("looked", LetterTopics.FOUND)
                                : words.say("looked.tables", story.silence())));
    }

    private Topics ask(String orderId) throws InterruptedException {
        try {
            return new Topics(topics.find(orderId), null);
        } catch (IllegalStateException silent) {
            return new Topics(
                    new OrderInTopics(List.of(), List.of()),
                    silent.getMessage() == null ? words.say("rocketmq.silent") : Masked.of(UserLine.of(silent), 300));
        }
    }

    private void add(LetterLine letter, List<TrailStep> steps) {
        String why = (letter.code() == null ? "" : letter.code() + " ")
                + (letter.reason() == null ? "" : Masked.of(letter.reason(), 200));
        steps.add(new TrailStep(letter.died(), TrailStep.Kind.DEAD, words.say("by." + letter.origin()) + " · " + why));
        if (letter.redrivenAt() != null) {
            steps.add(new TrailStep(letter.redrivenAt(), TrailStep.Kind.REDRIVEN, ""));
        }
    }

    /** Without what is known to be delivered. In the delay nothing is that was. */
    private static List<WaitingMessage> waiting(OrderInTopics found, List<TrailStep> steps) {
        Instant settled = steps.stream()
                .filter(step -> SETTLED.contains(step.kind()))
                .map(TrailStep::at)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
        return found.waiting().stream()
                .filter(message ->
                        message.where() == Waits.DELAY || !message.since().isBefore(settled))
                .toList();
    }

    private TrailStep step(WaitingMessage message) {
        TrailStep.Kind kind = switch (message.where()) {
            case TOPIC -> TrailStep.Kind.WAITS_IN_TOPIC;
            case DELAY -> TrailStep.Kind.WAITS_IN_DELAY;
            case RETRY -> TrailStep.Kind.WAITS_IN_RETRY;
        };
        List<String> details = new ArrayList<>();
        if (message.handedBack() > 0) {
            details.add(words.say("waits.handed.back", message.handedBack()));
        }
        if (message.ahead() > 0) {
            details.add(words.say("waits.behind", message.ahead()));
        }
        return new TrailStep(message.since(), kind, String.join(", ", details));
    }

    private Html line(TrailStep step) {
        return Html.of(
                "<li class=\"{}\"><time>{}</time><span>{} <em>{}</em></span></li>",
                step.kind().name().toLowerCase(Locale.ROOT),
                Words.preciseTime(step.at()),
                words.say("step." + step.kind()),
                Masked.of(step.detail(), 240));
    }

    private Html ticket(TicketRow ticket) {
        return Html.of(
                "<p class=\"slip\"><b>{}</b><span>{}</span><span>¥{}</span></p>",
                ticket.number(),
                Masked.of(ticket.product(), 100),
                ticket.amount().toPlainString());
    }

    private String where(
            List<TrailStep> steps, boolean ticket, List<LetterLine> letters, List<WaitingMessage> waiting) {
        boolean open = letters.stream().anyMatch(letter -> !letter.redriven());
        if (ticket) {
            return words.say(open ? "where.ticket.and.letter" : "where.ticket");
        }
        if (open) {
            return words.say("where.letter");
        }
        if (steps.isEmpty()) {
            return words.say("where.unknown");
        }
        return switch (steps.get(steps.size() - 1).kind()) {
            case ACKNOWLEDGED -> words.say("where.acknowledged");
            case PUBLISHED -> words.say("where.rocketmq");
            case UNCONFIRMED -> words.say("where.publisher");
            case REFUSED -> words.say(waits(waiting, Waits.DELAY) ? "where.delay" : "where.source");
            case DEAD -> words.say("where.redriven");
            case WAITS_IN_TOPIC -> words.say("where.rocketmq");
            case WAITS_IN_DELAY -> words.say("where.delay");
            case WAITS_IN_RETRY -> words.say("where.retry");
            default -> words.say("where.broker");
        };
    }

    private static boolean waits(List<WaitingMessage> waiting, Waits where) {
        return waiting.stream().anyMatch(message -> message.where() == where);
    }
}
