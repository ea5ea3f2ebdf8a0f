package io.orderflow.chaos.world;

import io.orderflow.runner.RunIntegration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What carries the orders from RocketMQ to the Broker. */
public enum Subject {
    /** The route OrderSource, through the Kamelet. */
    ours(RunIntegration.class, Tuning.properties(), Duration.ofSeconds(75)),
    /** The stock binding, with its defaults. */
    plain(PlainSource.class, List.of(), Duration.ofSeconds(30));

    private final Class<?> main;
    private final List<String> properties;

    /** How long nothing may change before what is still missing counts as lost: longer than any retry takes. */
    public final Duration patience;

    Subject(Class<?> main, List<String> properties, Duration patience) {
        this.main = main;
        this.properties = properties;
        this.patience = patience;
    }

    List<String> command(String nameServers) {
        List<String> arguments = new ArrayList<>(List.of(World.SOURCE));
        arguments.addAll(List.of("-p", "orderflow.rocketmq.namesrv-addr=" + nameServers));
        properties.forEach(property -> arguments.addAll(List.of("-p", property)));
        return JavaCommand.of(main, arguments);
    }
}
