package io.orderflow.http;

import io.orderflow.http.ScriptedSink.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What can be read in two ways is no answer, or the status that stands in it; and the next request has its own. */
class HostileAnswersTest {
    private static final String OK = "HTTP/1.1 202 OK~";
    private static final String EMPTY = "Content-Length: 0~~";

    private final ScriptedSink sink = new ScriptedSink();
    private final SinkClient client = SinkClient.of(sink);
    private final Map<String, String> answers = new LinkedHashMap<>();

    @AfterEach
    void close() throws IOException {
        client.close();
        sink.close();
    }

    @Test
    void eachIsReadAsNothingMoreThanItSays() {
        says("202 ", "HTTP/1.1 100 Continue~~" + OK + EMPTY, "HTTP/1.1 103 Early Hints~Link: x~~" + OK + EMPTY);
        says("202 ", "HTTP/1.1 102 Processing~~".repeat(999) + OK + EMPTY);
        says("202 ", "HTTP/1.1 202 " + "reason ".repeat(30_000) + "~" + EMPTY);
        says("422 ", "HTTP/1.1 422 " + "reason ".repeat(30_000) + "~" + EMPTY);
        says(
                "202 ",
                OK + "X: a~  folded~" + EMPTY,
                "~~" + OK + EMPTY,
                "HTTP/1.1 202~" + EMPTY,
                "HTTP/1.0 202 OK~" + EMPTY);
        says("202 abc", OK + "Content-Length: 3~Content-Length: 3~~abc", OK + "Content-Length: 3, 3~~abc");
        says("202 abc", OK + "Transfer-Encoding: chunked~Trailer: X~~3;a=b~abc~0~X: y~~");
        says("202 abc", OK + "Transfer-Encoding: CHUNKED~~3~abc~0~~");
        says("204 ", "HTTP/1.1 204 No Content~Content-Length: 5~~hello");
        says("205 ", "HTTP/1.1 205 Reset Content~Content-Length: 3~~abc");
        says("304 ", "HTTP/1.1 304 Not Modified~Content-Length: 3~~abc");
        says("101 ", "HTTP/1.1 101 Switching Protocols~Upgrade: h2c~Connection: Upgrade~~");
        for (int status : new int[] {207, 226, 299, 302, 308, 408, 425, 451, 511, 599, 600, 999}) {
            says(status + " ", "HTTP/1.1 " + status + " X~Location: /~Retry-After: -5~" + EMPTY);
        }
        says("202 ", OK + "Content-Length: 0~Transfer-Encoding: xchunked~~");
        says("202 ", OK + "X: y~".repeat(40_000) + EMPTY, OK + "X: " + "y".repeat(200_000) + "~" + EMPTY);
        says(
                "failed: ",
                OK + "Content-Length: 0~Content-Length: 5~~",
                OK + "Content-Length: 0, 5~~",
                OK + "Content-Length: -5~~",
                OK + "Content-Length: 0x0~~",
                OK + "Content-Length: 1e0~~",
                OK + "Content-Length: \u0660~~",
                OK + "Content-Length: 99999999999999999999~~",
                OK + "Transfer-Encoding: chunked~~zz~abc~0~~",
                OK + "Transfer-Encoding: chunked~~-1~abc~0~~",
                OK + "Transfer-Encoding: chunked~~ffffffffffffffff~abc~0~~",
                OK + "Transfer-Encoding: chunked~~3;" + "x".repeat(300_000) + "~abc~0~~",
                "HTTP/1.1 202 " + "x".repeat(300_000) + "~" + EMPTY,
                OK + "Transfer-Encoding: chunked~~0~" + "X: y~".repeat(70_000) + "~",
                OK + "X: y~".repeat(70_000) + EMPTY,
                OK + "X\u0001: y~" + EMPTY,
                "HTTP/1.1 099 X~" + EMPTY,
                "HTTP/1.1 99 X~" + EMPTY,
                "HTTP/1.2 202 OK~" + EMPTY,
                "http/1.1 202 OK~" + EMPTY,
                "PRI * HTTP/2.0~~SM~~");
        // And closed by the sink.
        says(
                "failed: ",
                "!",
                "!hello",
                "!\u0000\u0000\u0012\u0004\u0000\u0000",
                "!" + OK,
                "!" + OK + "Content-Length: 0~",
                "!" + OK + "Content-Length: 10~~",
                "!" + OK + "Content-Length: 10~~abc",
                "!" + OK + "Transfer-Encoding: chunked~~3~abc~",
                "!HTTP/1.1 103 Early Hints~~",
                "!HTTP/1.1 103 Early Hints~~" + OK);
        says(
                "422 and more than is read",
                "HTTP/1.1 422 No~Transfer-Encoding: chunked~~zz~abc~0~~",
                "!HTTP/1.1 422 No~Content-Length: 10~~abc",
                "!HTTP/1.1 422 No~Transfer-Encoding: chunked~~3~abc~");

        List<String> outcomes = new ArrayList<>();
        sink.serves(this::serve);
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            String first = client.post(answer.getKey()).join();
            String next = client.post("next").join();
            boolean right = first.startsWith(answer.getValue()) && next.equals("200 next");
            if (!right) {
                outcomes.add(shown(answer.getKey()) + " -> " + shown(first) + ", then " + next);
            }
        }
        assertThat(outcomes).isEmpty();
    }

    private void says(String outcome, String... bytes) {
        for (String one : bytes) {
            answers.put(one, outcome);
        }
    }

    private void serve(Peer peer) throws IOException {
        for (String body = peer.readRequest(); body != null; body = peer.readRequest()) {
            if (body.equals("next")) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext");
            } else {
                peer.send(body.replaceFirst("^!", "").replace("~", "\r\n"));
                if (body.startsWith("!")) {
                    return;
                }
            }
        }
    }

    private static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
