package io.orderflow.http;

import io.orderflow.http.ScriptedSink.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A sink that answers in any form, in pieces of any size, too much, too little or not at all: each request gets the answer to
 * itself, or fails. Never does it get another's.
 */
class RandomAnswersTest {
    private static final ScriptedSink SINK = new ScriptedSink();

    /** In which form the answer to a request comes. */
    enum Form {
        LENGTH {
            @Override
            String of(String id) {
                return "HTTP/1.1 200 OK\r\nContent-Length: " + id.length() + "\r\n\r\n" + id;
            }
        },
        CHUNKS {
            @Override
            String of(String id) {
                StringBuilder answer = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                id.chars().forEach(c -> answer.append("1\r\n").append((char) c).append("\r\n"));
                return answer.append("0\r\nx-trailer: y\r\n\r\n").toString();
            }
        },
        INTERIM {
            @Override
            String of(String id) {
                return "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + LENGTH.of(id);
            }
        },
        OLD {
            @Override
            String of(String id) {
                return "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: " + id.length() + "\r\n\r\n" + id;
            }
        },
        LAST {
            @Override
            String of(String id) {
                return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + id.length() + "\r\n\r\n" + id;
            }
        },
        REFUSAL {
            @Override
            String of(String id) {
                return "HTTP/1.1 503 No\r\nRetry-After: 1\r\nContent-Length: " + id.length() + "\r\n\r\n" + id;
            }
        };

        abstract String of(String id);
    }

    /** What comes after the answer, and is the answer to nothing. */
    enum After {
        NOTHING(""),
        ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"),
        TWO_ANSWERS(
                "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"),
        START("HTTP/1.1 200 OK\r\nContent-Le"),
        LINE("\r\n"),
        GARBAGE("\u0000\u0001stray");

        private final String bytes;

        After(String bytes) {
            this.bytes = bytes;
        }
    }

    /**
     * @param cut how many bytes of the answer are kept back, and the connection closed; 0 for none
     * @param seed of the pieces in which it comes
     */
    record Reply(Form form, After after, int cut, long seed) {
        /** @param apart whether what comes after the answer may come in pieces of its own, or else with the answer's last */
        List<String> pieces(String id, boolean apart) {
            String answer = form.of(id);
            String own = cut > 0 ? answer.substring(0, Math.max(0, answer.length() - cut)) : answer;
            String more = cut > 0 ? "" : after.bytes;
            List<String> pieces = split(apart ? own + more : own);
            if (!apart && !more.isEmpty()) {
                pieces.add(pieces.remove(pieces.size() - 1) + more);
            }
            return pieces;
        }

        private List<String> split(String bytes) {
            Random random = new Random(seed);
            List<String> pieces = new ArrayList<>();
            int most = 1 + random.nextInt(bytes.length() + 1);
            for (int from = 0; from < bytes.length(); ) {
                int to = Math.min(bytes.length(), from + 1 + random.nextInt(most));
                pieces.add(bytes.substring(from, to));
                from = to;
            }
            return pieces;
        }

        private boolean headIsWhole(String answer) {
            int head = answer.indexOf("\r\n\r\n", answer.lastIndexOf("HTTP/1.")) + 4;
            return answer.length() - cut >= head;
        }

        Consumer<String> expected(String id) {
            String status = form == Form.REFUSAL ? "503 " : "200 ";
            return became -> {
                if (cut == 0) {
                    assertThat(became).isEqualTo(status + id);
                } else if (form == Form.REFUSAL && headIsWhole(form.of(id))) {
                    assertThat(became).isEqualTo(status + "and more than is read");
                } else if (headIsWhole(form.of(id))) {
                    assertThat(became).isEqualTo("failed: its 200 has not come to its end: the connection was closed");
                } else {
                    assertThat(became).isEqualTo("failed: the connection was closed");
                }
            };
        }
    }

    @Provide
    Arbitrary<Reply> replies() {
        return Combinators.combine(
                        Arbitraries.of(Form.class),
                        Arbitraries.frequencyOf(
                                Tuple.of(2, Arbitraries.just(After.NOTHING)), Tuple.of(1, Arbitraries.of(After.class))),
                        Arbitraries.frequencyOf(
                                Tuple.of(5, Arbitraries.just(0)),
                                Tuple.of(1, Arbitraries.integers().between(1, 200))),
                        Arbitraries.longs())
                .as(Reply::new);
    }

    @AfterContainer
    static void close() throws IOException {
        SINK.close();
    }

    /**
     * Requests in rounds, the next of which begins when all bytes of the last have been sent. HTTP cannot tell what comes after
     * the next request from an answer to it; so in a round of several, what is too much comes with the answer's last bytes.
     */
    @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
    void eachRequestGetsItsOwnAnswerOrFails(
            @ForAll @Size(min = 1, max = 24) List<@From("replies") Reply> replies,
            @ForAll @IntRange(min = 1, max = 4) int connections,
            @ForAll @IntRange(min = 1, max = 6) int atOnce) {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        replies.forEach(reply -> sent.add(new CompletableFuture<>()));
        SINK.serves(peer -> serve(peer, replies, atOnce == 1, sent));
        try (SinkClient client =
                new SinkClient("http://localhost:" + SINK.port(), connections, SinkClient.LONG, EventSink::resolver)) {
            for (int from = 0; from < replies.size(); from += atOnce) {
                List<CompletableFuture<String>> posts = new ArrayList<>();
                int to = Math.min(replies.size(), from + atOnce);
                for (int i = from; i < to; i++) {
                    posts.add(client.post("order-" + i));
                }
                for (int i = from; i < to; i++) {
                    assertThat(posts.get(i - from).join())
                            .satisfies(replies.get(i).expected("order-" + i));
                    sent.get(i).join();
                }
            }
        }
    }

    private static void serve(Peer peer, List<Reply> replies, boolean apart, List<CompletableFuture<Void>> sent)
            throws IOException {
        for (String id = peer.readRequest(); id != null; id = peer.readRequest()) {
            int number = Integer.parseInt(id.substring("order-".length()));
            Reply reply = replies.get(number);
            try {
                for (String piece : reply.pieces(id, apart)) {
                    peer.send(piece);
                }
            } finally {
                sent.get(number).complete(null);
            }
            if (reply.cut > 0) {
                return;
            }
        }
    }
}
