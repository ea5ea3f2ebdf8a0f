package io.orderflow.bench;

import io.orderflow.testing.StockBinding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who carries orders from RocketMQ to the sink. */
enum Contender {
    /** RocketMQ's push consumer alone, which tells what of a figure is RocketMQ's own; nothing reaches the sink. */
    RECEIVE("receive", HandWritten.STARTED) {
        @Override
        List<String> command(Java java, Assignment assignment) {
            return java.commanded(BareConsumer.class, assignment.arguments());
        }

        @Override
        OrderCounter counter(SharedServers servers, MeasuredProcess process) {
            return new OrderCounter(process);
        }
    },
    /** The hand-written bridge. */
    LIMIT("limit", HandWritten.STARTED) {
        @Override
        List<String> command(Java java, Assignment assignment) {
            return java.bench(HandWritten.class, assignment.arguments());
        }
    },
    /** Camel's own components, all defaults. */
    PLAIN("plain", StockBinding.STARTED) {
        @Override
        List<String> command(Java java, Assignment assignment) {
            return java.bench(StockBinding.class, stockBinding(assignment));
        }
    },
    /** Camel's own components with the best settings that they expose. */
    PLAIN_TUNED("plain-tuned", StockBinding.STARTED) {
        @Override
        List<String> command(Java java, Assignment assignment) {
            List<String> arguments = new ArrayList<>(stockBinding(assignment));
            arguments.add(Integer.toString(assignment.inFlight()));
            return java.bench(StockBinding.class, arguments);
        }
    },
    /** The Kamelet and the route as shipped. */
    OURS("ours", "order-source started") {
        @Override
        List<String> command(Java java, Assignment assignment) {
            return java.integration("order-source", sourceProperties(assignment));
        }
    },
    /** The same, which keeps the order of keys instead of that of queues. */
    OURS_BY_KEY("ours-by-key", "order-source started") {
        @Override
        List<String> command(Java java, Assignment assignment) {
            Map<String, String> properties = new HashMap<>(sourceProperties(assignment));
            properties.put(ORDERED, "key");
            return java.integration("order-source", properties);
        }

        @Override
        int outOfOrder(Arrivals.Arrived arrived) {
            return arrived.outOfOrderOfKeys();
        }
    },
    /** As shipped, on camel-k-runtime. */
    OURS_ON_CAMEL_K("ours-k", CamelK.STARTED) {
        @Override
        List<String> command(Java java, Assignment assignment) {
            return CamelK.ORDER_SOURCE.command(java);
        }

        @Override
        Map<String, String> environment(Assignment assignment) {
            return CamelK.ORDER_SOURCE.routeFile(sourceProperties(assignment), assignment);
        }
    },
    /** The Kamelet in a Pipe, on the same runtime; the kit is that of the route file. */
    OURS_IN_A_PIPE("ours-pipe", CamelK.STARTED) {
        @Override
        List<String> command(Java java, Assignment assignment) {
            return CamelK.ORDER_SOURCE.command(java);
        }

        @Override
        Map<String, String> environment(Assignment assignment) {
            return CamelK.ORDER_SOURCE.pipe(assignment);
        }
    };

    private static final String ORDERED = "camel.kamelet.rocketmq-source.ordered";

    private final String label;
    private final String started;

    Contender(String label, String started) {
        this.label = label;
        this.started = started;
    }

    abstract List<String> command(Java java, Assignment assignment);

    Map<String, String> environment(Assignment assignment) {
        return Map.of("K_SINK", assignment.sink().toString());
    }

    /** What is in the line that says that its routes run. */
    String started() {
        return started;
    }

    /** Why it cannot take part. */
    Optional<String> missing() {
        return isOnCamelK() ? CamelK.ORDER_SOURCE.missing() : Optional.empty();
    }

    /** Who counts what it carries. */
    OrderCounter counter(SharedServers servers, MeasuredProcess process) {
        return servers.sink;
    }

    boolean isOurs() {
        return this == OURS || this == OURS_BY_KEY || isOnCamelK();
    }

    private boolean isOnCamelK() {
        return this == OURS_ON_CAMEL_K || this == OURS_IN_A_PIPE;
    }

    /** How many came after one that was to come after them, in that mode. */
    int outOfOrder(Arrivals.Arrived arrived) {
        return arrived.outOfOrder();
    }

    /** Whether it has a mode that keeps the order of a queue, or of a key. */
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

    private static List<String> stockBinding(Assignment assignment) {
        return List.of(
                assignment.nameServers(),
                assignment.topic(),
                assignment.group(),
                assignment.sink().toString());
    }

    private static Map<String, String> sourceProperties(Assignment assignment) {
        return Map.of(
                "orderflow.rocketmq.namesrv-addr",
                assignment.nameServers(),
                "orderflow.rocketmq.topic",
                assignment.topic(),
                "orderflow.rocketmq.consumer-group",
                assignment.group(),
                "orderflow.source.max-in-flight",
                Integer.toString(assignment.inFlight()),
                ORDERED,
                Boolean.toString(assignment.ordered()));
    }

    @Override
    public String toString() {
        return label;
    }
}
