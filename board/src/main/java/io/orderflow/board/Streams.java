package io.orderflow.board;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pages that are open, each with its stream of server-sent events. A page that does not keep up misses moments, and is
 * sent the whole of a later one; it holds neither a thread nor more than one moment. Used on the event loop only, but for
 * {@link #isEmpty}.
 */
final class Streams {
    /** A person has few; more are a fault or a flood. */
    static final int LIMIT = 16;

    /** So many moments in a row that a page could not take: it is gone, or as good as. */
    private static final int PATIENCE = 60;

    private final List<Client> clients = new ArrayList<>();
    private final Map<Words, Map<String, Html>> sent = new HashMap<>();
    private volatile boolean empty = true;

    private static final class Client {
        final HttpServerResponse response;
        final Words words;
        boolean whole = true;
        int missed;

        Client(HttpServerResponse response, Words words) {
            this.response = response;
            this.words = words;
        }
    }

    boolean isEmpty() {
        return empty;
    }

    /** Answers with a stream, or that there are too many. */
    void open(HttpServerRequest request, Words words) {
        HttpServerResponse response = request.response();
        if (clients.size() >= LIMIT) {
            Reply.refused(503, words.say("refused.pages", LIMIT))
                    .with("Retry-After", "10")
                    .sendLast(request);
            return;
        }
        Reply.protect(response);
        Client client = new Client(response, words);
        clients.add(client);
        empty = false;
        response.exceptionHandler(gone -> close(client)).closeHandler(gone -> close(client));
        response.putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .setChunked(true)
                .setWriteQueueMaxSize(64 << 10)
                .write("retry: 2000\n\n");
    }

    /** Sends what has changed since the last moment. */
    void send(Moment moment, PlotPoint point) {
        Map<Words, Map<String, Html>> changed = new HashMap<>();
        Map<Words, Map<String, Html>> all = new HashMap<>();
        for (Client client : List.copyOf(clients)) {
            Map<String, Html> pieces = all.computeIfAbsent(client.words, words -> Picture.of(words, moment));
            Map<String, Html> news = changed.computeIfAbsent(client.words, words -> changes(sent.get(words), pieces));
            send(client, client.whole ? pieces : news, point);
        }
        sent.clear();
        sent.putAll(all);
    }

    private static Map<String, Html> changes(Map<String, Html> before, Map<String, Html> now) {
        if (before == null) {
            return now;
        }
        Map<String, Html> changes = new HashMap<>(now);
        changes.entrySet().removeIf(piece -> {
            Html old = before.get(piece.getKey());
            return old != null && old.toString().equals(piece.getValue().toString());
        });
        return changes;
    }

    private void send(Client client, Map<String, Html> pieces, PlotPoint point) {
        if (client.response.writeQueueFull()) {
            client.whole = true;
            if (++client.missed > PATIENCE) {
                client.response.reset();
                close(client);
            }
            return;
        }
        client.missed = 0;
        client.whole = false;
        StringBuilder events = new StringBuilder();
        if (!pieces.isEmpty()) {
            events.append("event: board\n");
            pieces.values()
                    .forEach(piece -> piece.toString()
                            .lines()
                            .forEach(
                                    line -> events.append("data: ").append(line).append('\n')));
            events.append('\n');
        }
        if (point != null) {
            events.append("event: point\ndata: ").append(point.json()).append("\n\n");
        }
        client.response.write(events.toString());
    }

    private void close(Client client) {
        clients.remove(client);
        empty = clients.isEmpty();
    }

    /** Ends every stream. */
    void end() {
        List.copyOf(clients).forEach(client -> client.response.end());
    }
}
