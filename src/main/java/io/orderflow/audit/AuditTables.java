package io.orderflow.audit;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.orderflow.deadletter.DeadLetter;
import io.orderflow.event.HeaderValue;
import io.orderflow.order.OrderDigest;
import io.orderflow.redrive.RedrivenMessages;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.rocketmq.common.message.MessageExt;

/** What the database says about messages, by page. It only reads. */
final class AuditTables {
    private static final String TICKETS = """
            select order_id, event_source, event_id, order_mac, order_digest from ticket where order_id = any(?)""";

    private static final String ACKNOWLEDGEMENTS =
            "select order_id, status, event_source, event_id from acknowledged_order where order_id = any(?)";

    /** One that was redriven a while ago, and neither ticketed nor dead again, is nowhere: a Broker has dropped it. */
    private static final String DEAD_LETTERS = """
            select id, event_source, event_id, code, reason, sha256(coalesce(data, '')) as hash,
                redriven_at is not null as redriven, redriven_at < now() - interval '10 minutes' as long_ago
            from dead_letter
            where (event_source, event_id) in (select * from unnest(?::text[], ?::text[]))""";

    private static final String DATA = "select data from dead_letter where id = ?";

    /** In seconds: a database that hangs is a failure. */
    private static final int TIMEOUT = 60;

    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Connection database;
    private final OrderDigest digest;
    private final RedrivenMessages redriven;

    AuditTables(Connection database, OrderDigest digest) {
        this.database = database;
        this.digest = digest;
        this.redriven = new RedrivenMessages(database, TIMEOUT);
    }

    private record Ticket(String source, String id, byte[] mac, byte[] withoutKey) {}

    private record Acknowledgement(String source, String id) {}

    private record Letter(long id, Integer code, String reason, byte[] hash, boolean redriven, boolean longAgo) {}

    private record Key(String first, String second) {}

    /** What became of these, of those that the database knows. */
    Map<Audited, Fate> look(Collection<Audited> messages) throws SQLException {
        Map<Audited, Fate> fates = new HashMap<>();
        List<String> orders = messages.stream()
                .map(message -> message.orderId)
                .filter(order -> order != null && order.equals(DeadLetter.stored(order)))
                .distinct()
                .toList();
        Map<String, Ticket> tickets = tickets(orders);
        Map<Key, Acknowledgement> acknowledgements = acknowledgements(orders);
        List<Audited> rest = new ArrayList<>();
        for (Audited message : messages) {
            Fate fate = ordered(message, tickets, acknowledgements);
            if (fate != null) {
                fates.put(message, fate);
            }
            // What was refused may show all that a ticket shows which another message of the order has got.
            if (message.event != null && (fate == null || fate.kind() == Fate.Kind.DUPLICATE)) {
                rest.add(message);
            }
        }
        if (!rest.isEmpty()) {
            deadLetters(rest, fates);
        }
        return fates;
    }

    private Fate ordered(Audited message, Map<String, Ticket> tickets, Map<Key, Acknowledgement> acknowledgements) {
        if (message.orderId == null) {
            return null;
        }
        if (message.status.equals("completed")) {
            Ticket ticket = tickets.get(message.orderId);
            if (ticket == null || !digest.matches(message.event.data(), ticket.mac(), ticket.withoutKey())) {
                return null;
            }
            return fate(message, ticket.source(), ticket.id(), Fate.Kind.TICKET);
        }
        Acknowledgement found = acknowledgements.get(new Key(message.orderId, message.status));
        return found == null ? null : fate(message, found.source(), found.id(), Fate.Kind.ACKNOWLEDGED);
    }

    private static Fate fate(Audited message, String source, String id, Fate.Kind first) {
        boolean same = names(message).contains(new Key(source, id));
        if (same && message.copy) {
            return Fate.of(Fate.Kind.REDRIVEN);
        }
        return Fate.of(same ? first : Fate.Kind.DUPLICATE);
    }

    private Map<String, Ticket> tickets(List<String> orders) throws SQLException {
        Map<String, Ticket> tickets = new HashMap<>();
        if (orders.isEmpty()) {
            return tickets;
        }
        try (PreparedStatement query = prepare(TICKETS)) {
            query.setArray(1, database.createArrayOf("text", orders.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    tickets.put(
                            rows.getString(1),
                            new Ticket(rows.getString(2), rows.getString(3), rows.getBytes(4), rows.getBytes(5)));
                }
            }
        }
        return tickets;
    }

    private Map<Key, Acknowledgement> acknowledgements(List<String> orders) throws SQLException {
        Map<Key, Acknowledgement> found = new HashMap<>();
        if (orders.isEmpty()) {
            return found;
        }
        try (PreparedStatement query = prepare(ACKNOWLEDGEMENTS)) {
            query.setArray(1, database.createArrayOf("text", orders.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            new Key(rows.getString(1), rows.getString(2)),
                            new Acknowledgement(rows.getString(3), rows.getString(4)));
                }
            }
        }
        return found;
    }

    /**
     * The sources and ids that its row may have: as they are in a structured event, or encoded by a Broker that makes a header of
     * each, as the local one does, and Knative's does not.
     */
    private static List<Key> names(Audited message) {
        Key own = new Key(message.event.source(), message.event.id());
        return Stream.of(own, new Key(HeaderValue.relay(own.first), HeaderValue.relay(own.second)))
                .distinct()
                .toList();
    }

    private static Key stored(Key name) {
        return new Key(DeadLetter.stored(name.first), DeadLetter.stored(name.second));
    }

    private void deadLetters(List<Audited> messages, Map<Audited, Fate> fates) throws SQLException {
        Map<Key, List<Letter>> letters = new HashMap<>();
        Map<Audited, List<Key>> stored = new HashMap<>();
        messages.forEach(message -> stored.put(
                message, names(message).stream().map(AuditTables::stored).toList()));
        List<Key> names = stored.values().stream().flatMap(List::stream).toList();
        try (PreparedStatement query = prepare(DEAD_LETTERS)) {
            query.setArray(1, array(names, Key::first));
            query.setArray(2, array(names, Key::second));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    letters.computeIfAbsent(
                                    new Key(rows.getString("event_source"), rows.getString("event_id")),
                                    first -> new ArrayList<>())
                            .add(new Letter(
                                    rows.getLong("id"),
                                    rows.getObject("code", Integer.class),
                                    rows.getString("reason"),
                                    rows.getBytes("hash"),
                                    rows.getBoolean("redriven"),
                                    rows.getBoolean("long_ago")));
                }
            }
        }
        for (Audited message : messages) {
            List<Letter> own = stored.get(message).stream()
                    .flatMap(name -> letters.getOrDefault(name, List.of()).stream())
                    .toList();
            for (Letter letter : own) {
                boolean says = !letter.redriven() || !letter.longAgo() && !fates.containsKey(message);
                if (says && isOf(letter, message)) {
                    fates.put(message, fate(letter));
                }
            }
        }
    }

    private static Fate fate(Letter letter) {
        return letter.redriven()
                ? Fate.of(Fate.Kind.REDRIVEN)
                : new Fate(
                        Fate.Kind.DEAD,
                        "table " + Objects.toString(letter.code(), "-") + " " + Objects.toString(letter.reason(), ""));
    }

    /** A Broker may write the data of a structured event anew: the same JSON is the same content. */
    private boolean isOf(Letter letter, Audited message) throws SQLException {
        if (Arrays.equals(letter.hash(), Audited.sha256(message.event.data()))) {
            return true;
        }
        try (PreparedStatement query = prepare(DATA)) {
            query.setLong(1, letter.id());
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        && row.getBytes(1) != null
                        && EXACT.readTree(row.getBytes(1)).equals(EXACT.readTree(message.event.data()));
            }
        } catch (IOException | RuntimeException noJson) {
            return false;
        }
    }

    private java.sql.Array array(List<Key> keys, Function<Key, String> part) throws SQLException {
        return database.createArrayOf("text", keys.stream().map(part).toArray());
    }

    /** Whether a dead letter of a topic has been published again. */
    boolean isRedriven(MessageExt letter) throws SQLException {
        return redriven.contains(letter);
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = database.prepareStatement(sql);
        statement.setQueryTimeout(TIMEOUT);
        return statement;
    }
}
