package io.orderflow.bench;

import io.orderflow.broker.BrokerConfig;
import io.orderflow.broker.KnativeBroker;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The laptop's Knative Broker in a process of its own. */
final class BrokerProcess {
    private BrokerProcess() {}

    /** Arguments: URL of the order route, of the dead-letter route. */
    public static void main(String[] args) throws Exception {
        Map<String, URI> services =
                Map.of("order-route", URI.create(args[0]), "dead-letter-route", URI.create(args[1]));
        KnativeBroker broker = KnativeBroker.start(BrokerConfig.of(
                List.of(Path.of("config/base/broker.yaml"), Path.of("config/base/triggers.yaml")), services::get));
        System.out.println(MeasuredProcess.READY + broker.ingressUri("orderflow", "orders"));
    }
}
