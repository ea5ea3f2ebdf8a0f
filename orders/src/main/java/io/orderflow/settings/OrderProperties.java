package io.orderflow.settings;

import io.orderflow.database.Database;
import io.orderflow.order.OrderSettings;
import io.orderflow.simulator.SimulatorSettings;
import io.orderflow.text.Property;
import io.orderflow.trace.Traces;
import java.util.List;
import java.util.stream.Stream;

/** Every property that this jar reads, for who has to know them all. */
public final class OrderProperties {
    private OrderProperties() {}

    public static List<Property> all() {
        return Stream.of(
                        Database.properties(),
                        OrderSettings.properties(),
                        SimulatorSettings.properties(),
                        Traces.properties())
                .flatMap(List::stream)
                .toList();
    }
}
