package io.orderflow.broker;

import io.orderflow.broker.Receiver.Subscriber;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import static org.assertj.core.api.Assertions.assertThat;

/** Sends what no HTTP client would let pass, over a bare socket. */
class HostileInputTest {
    private static LocalBroker local;

    @BeforeContainer
    static void start() {
        local = new LocalBroker();
        Subscriber subscriber = local.receiver.subscriber("subscriber");
        local.start(subscriber.uri(), "filters: [{not: {cesql: \"INT(subject) > 3 AND EXISTS region\"}}]");
    }

    @AfterContainer
    static void stop() {
        local.close();
    }

    @Property(tries = 300)
    void arbitraryHeadersAndBodyAreAnsweredWithoutABlunder(
            @ForAll("headers") Map<String, String> headers, @ForAll("bodies") byte[] body) throws IOException {
        assertAnsweredWithoutABlunder(headers, body);
    }

    @Property(tries = 300)
    void arbitraryAttributesOfAnEventAreAnsweredWithoutABlunder(
            @ForAll("attributes") Map<String, String> attributes, @ForAll("bodies") byte[] body) throws IOException {
        attributes.putIfAbsent("ce-specversion", "1.0");
        attributes.putIfAbsent("ce-id", "1");
        attributes.putIfAbsent("ce-source", "s");
        attributes.putIfAbsent("ce-type", "t");
        assertAnsweredWithoutABlunder(attributes, body);
    }

    @Provide
    Arbitrary<Map<String, String>> headers() {
        return Arbitraries.maps(text().ofMinLength(1), text()).ofMaxSize(5);
    }

    @Provide
    Arbitrary<Map<String, String>> attributes() {
        Arbitrary<String> names = Arbitraries.oneOf(
                Arbitraries.of(
                        "ce-id",
                        "ce-source",
                        "ce-type",
                        "ce-time",
                        "ce-subject",
                        "ce-dataschema",
                        "ce-specversion",
                        "ce-knativebrokerttl",
                        "ce-region",
                        "Content-Type",
                        "traceparent",
                        "ce-"),
                text().map(name -> "ce-" + name));
        Arbitrary<String> values = Arbitraries.oneOf(
                text(),
                Arbitraries.of("application/cloudevents+json", "application/json", "1.0", "2020-07-06T09:23:12Z", "4"));
        return Arbitraries.maps(names, values).ofMaxSize(6);
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(200),
                Arbitraries.of(
                                "{\"specversion\":\"1.0\",\"id\":\"\\r\\n\",\"source\":\"s\",\"type\":\"t\",\"data\":%s}",
                                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"x\":%s}",
                                "[%s")
                        .map(json -> json.formatted("[".repeat(2000)).getBytes(StandardCharsets.UTF_8)));
    }

    /** Anything but the line breaks that would make it another request. */
    private static StringArbitrary text() {
        return Arbitraries.strings()
                .withCharRange((char) 0, (char) 255)
                .excludeChars('\r', '\n')
                .ofMaxLength(30);
    }

    private static void assertAnsweredWithoutABlunder(Map<String, String> headers, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder("POST /test/broker HTTP/1.1\r\nHost: broker\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Connection: close\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
        String answer = send(head.toString(), body);

        assertThat(answer).startsWith("HTTP/1.").doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(answer.charAt("HTTP/1.1 ".length())).as(answer).isBetween('2', '4');
    }

    private static String send(String head, byte[] body) throws IOException {
        URI ingress = local.ingress();
        try (Socket socket = new Socket(ingress.getHost(), ingress.getPort())) {
            socket.setSoTimeout(5000);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
            request.writeBytes(body);
            socket.getOutputStream().write(request.toByteArray());
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
