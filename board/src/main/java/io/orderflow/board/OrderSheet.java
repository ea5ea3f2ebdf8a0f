package io.orderflow.board;

import io.orderflow.board.Tables.LetterRow;
import io.orderflow.board.Tables.StatusRow;
import io.orderflow.board.Tables.TicketRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** An order's story. */
final class OrderSheet {
    private static final int LETTERS = 20;

    private final Words words;
    private final Parts parts;
    private final Tables tables;

    OrderSheet(Words words, Parts parts, Tables tables) {
        this.words = words;
        this.parts = parts;
        this.tables = tables;
    }

    /** Where an order is now, and what happened to it, by what is known here and by the tables. */
    Html of(String orderId) throws SQLException {
        List<TrailStep> steps = new ArrayList<>(parts.trail().apply(orderId));
        List<TicketRow> tickets = tables.ticketsOf(orderId);
        List<StatusRow> statuses = tables.statusesOf(orderId);
        List<LetterRow> letters = tables.lettersOf(orderId, LETTERS);
        for (TicketRow ticket : tickets) {
            steps.add(new TrailStep(ticket.issued(), TrailStep.Kind.TICKET, ticket.number()));
        }
        for (StatusRow status : statuses) {
            steps.add(new TrailStep(status.at(), TrailStep.Kind.ACKNOWLEDGED, status.status()));
        }
        for (LetterRow letter : letters) {
            steps.add(new TrailStep(
                    letter.died(),
                    TrailStep.Kind.DEAD,
                    (letter.code() == null ? "" : letter.code() + " ")
                            + (letter.reason() == null ? "" : Masked.of(letter.reason(), 200))));
            if (letter.redriven() != null) {
                steps.add(new TrailStep(letter.redriven(), TrailStep.Kind.REDRIVEN, ""));
            }
        }
        steps.sort(Comparator.comparing(TrailStep::at));
        List<Html> lines = new ArrayList<>();
        for (TrailStep step : steps) {
            lines.add(Html.of(
                    "<li class=\"{}\"><time>{}</time><span>{} <em>{}</em></span></li>",
                    step.kind().name().toLowerCase(Locale.ROOT),
                    Words.time(step.at()) + "."
                            + String.format(Locale.ROOT, "%03d", step.at().toEpochMilli() % 1_000),
                    words.say("step." + step.kind()),
                    Masked.of(step.detail(), 200)));
        }
        return Sheet.of(
                words,
                words.say("order.title"),
                Html.of(
                        "<p class=\"id\">{}</p><p class=\"where\">{}</p>{}<ol class=\"story\">{}</ol>{}",
                        orderId,
                        where(steps, tickets, letters),
                        tickets.isEmpty() ? null : ticket(tickets.get(0)),
                        lines,
                        letters.isEmpty()
                                ? null
                                : Html.of("<ol class=\"rows letters\">{}</ol>", Rows.letterRows(words, letters, "o"))));
    }

    private Html ticket(TicketRow ticket) {
        return Html.of(
                "<p class=\"slip\"><b>{}</b><span>{}</span><span>¥{}</span></p>",
                ticket.number(),
                Masked.of(ticket.product(), 100),
                ticket.amount().toPlainString());
    }

    private String where(List<TrailStep> steps, List<TicketRow> tickets, List<LetterRow> letters) {
        boolean open = letters.stream().anyMatch(letter -> letter.redriven() == null);
        if (!tickets.isEmpty()) {
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
            case REFUSED -> words.say("where.source");
            default -> words.say("where.broker");
        };
    }
}
