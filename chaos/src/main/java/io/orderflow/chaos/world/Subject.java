package io.orderflow.chaos.world;

import io.orderflow.chaos.load.KeptOrder;
import io.orderflow.runner.RunIntegration;
import io.orderflow.testing.StockBinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What carries the orders from RocketMQ to the Broker. */
public enum Subject {
    /** The route OrderSource, through the Kamelet; its sink is in K_SINK. */
    ours("order-source started", Duration.ofSeconds(75), true) {
        @Override
        List<String> command(String nameServers, String sink, KeptOrder ordered, SourceReadiness readiness) {
            List<String> arguments = new ArrayList<>(List.of("order-source"));
            arguments.addAll(List.of("-p", "orderflow.rocketmq.namesrv-addr=" + nameServers));
            arguments.addAll(List.of("-p", "orderflow.source.ordered=" + ordered.setting()));
            Tuning.properties().forEach(property -> arguments.addAll(List.of("-p", property)));
            readiness.properties().forEach(property -> arguments.addAll(List.of("-p", property)));
            return Part.JAVA.leashed(RunIntegration.class, arguments);
        }
    },
    /** The stock binding, with its defaults. */
    plain(StockBinding.STARTED, Duration.ofSeconds(30), false) {
        @Override
        List<String> command(String nameServers, String sink, KeptOrder ordered, SourceReadiness readiness) {
            return Part.JAVA.leashed(StockBinding.class, List.of(nameServers, World.TOPIC, World.GROUP, sink));
        }
    };

    /** The line that it prints when it runs. */
    final String startedLine;

    /** How long nothing may change before what is still missing counts as lost: longer than any retry takes. */
    public final Duration patience;

    /** Whether it answers a readiness probe. */
    final boolean tellsReadiness;

    Subject(String startedLine, Duration patience, boolean tellsReadiness) {
        this.startedLine = startedLine;
        this.patience = patience;
        this.tellsReadiness = tellsReadiness;
    }

    /** @param ordered which orders are to arrive in order, which the stock binding has no setting for */
    abstract List<String> command(String nameServers, String sink, KeptOrder ordered, SourceReadiness readiness);
}
