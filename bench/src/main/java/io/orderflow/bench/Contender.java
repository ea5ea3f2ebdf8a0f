package io.orderflow.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who carries orders from RocketMQ to the sink. */
enum Contender {
    /** RocketMQ's push consumer alone, which tells what of a figure is RocketMQ's own; nothing reaches the sink. */
    RECEIVE("receive") {
        @Override
        List<String> command(Java java, Task task) {
            return java.bench(Receiver.class, task.arguments());
        }

        @Override
        Counter counter(Session session, Child process) {
            return new Counter(process);
        }
    },
    /** The hand-written bridge. */
    LIMIT("limit") {
        @Override
        List<String> command(Java java, Task task) {
            return java.bench(HandWritten.class, task.arguments());
        }
    },
    /** Camel's own components, all defaults. */
    PLAIN("plain") {
        @Override
        List<String> command(Java java, Task task) {
            return java.bench(StockBinding.class, task.arguments());
        }
    },
    /** Camel's own components with the best settings that they expose. */
    PLAIN_TUNED("plain-tuned") {
        @Override
        List<String> command(Java java, Task task) {
            List<String> arguments = new ArrayList<>(task.arguments());
            arguments.add("tuned");
            return java.bench(StockBinding.class, arguments);
        }
    },
    /** The Kamelet and the route as shipped. */
    OURS("ours") {
        @Override
        List<String> command(Java java, Task task) {
            return java.integration("order-source", sourceProperties(task));
        }

        @Override
        String started() {
            return "order-source started";
        }
    },
    /** The same on camel-k-runtime. */
    OURS_ON_CAMEL_K("ours-k") {
        @Override
        List<String> command(Java java, Task task) {
            return CamelK.ORDER_SOURCE.command(java);
        }

        @Override
        Map<String, String> environment(Task task) {
            return CamelK.ORDER_SOURCE.routeFile(sourceProperties(task), task);
        }
    },
    /** The Kamelet in a Pipe, on the same runtime; the kit is that of the route file. */
    OURS_IN_A_PIPE("ours-pipe") {
        @Override
        List<String> command(Java java, Task task) {
            return CamelK.ORDER_SOURCE.command(java);
        }

        @Override
        Map<String, String> environment(Task task) {
            return CamelK.ORDER_SOURCE.pipe(task);
        }
    };

    static final String STARTED = "bench contender started";

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    abstract List<String> command(Java java, Task task);

    Map<String, String> environment(Task task) {
        return Map.of("K_SINK", task.sink().toString());
    }

    /** What is in the line that says that its routes run. */
    String started() {
        return isOnCamelK() ? CamelK.STARTED : STARTED;
    }

    /** Why it cannot take part. */
    Optional<String> missing() {
        return isOnCamelK() ? CamelK.ORDER_SOURCE.missing() : Optional.empty();
    }

    /** Who counts what it carries. */
    Counter counter(Session session, Child process) {
        return session.sink;
    }

    boolean isOurs() {
        return this == OURS || isOnCamelK();
    }

    private boolean isOnCamelK() {
        return this == OURS_ON_CAMEL_K || this == OURS_IN_A_PIPE;
    }

    /** Whether it has a mode that keeps the order of a queue. */
    boolean canOrder() {
        return this == LIMIT || isOurs();
    }

    static Contender of(String label) {
        return Arrays.stream(values())
                .filter(contender -> contender.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no contender '" + label + "'; there are " + Arrays.toString(values())));
    }

    private static Map<String, String> sourceProperties(Task task) {
        return Map.of(
                "orderflow.rocketmq.namesrv-addr", task.nameServers(),
                "orderflow.rocketmq.topic", task.topic(),
                "orderflow.rocketmq.consumer-group", task.group(),
                "orderflow.source.max-in-flight", Integer.toString(task.inFlight()),
                "camel.kamelet.rocketmq-source.ordered", Boolean.toString(task.ordered()));
    }

    @Override
    public String toString() {
        return label;
    }
}
