package io.orderflow.bench;

import java.net.URI;
import java.util.List;

/** What a contender is to carry, and how. */
record Assignment(String nameServers, String topic, String group, URI sink, int inFlight, boolean ordered) {

    List<String> arguments() {
        return List.of(
                nameServers, topic, group, sink.toString(), Integer.toString(inFlight), Boolean.toString(ordered));
    }

    static Assignment parse(String[] arguments) {
        return new Assignment(
                arguments[0],
                arguments[1],
                arguments[2],
                URI.create(arguments[3]),
                Integer.parseInt(arguments[4]),
                Boolean.parseBoolean(arguments[5]));
    }
}
