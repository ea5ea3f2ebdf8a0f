package io.orderflow.image;

import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.Sink;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

import static org.awaitility.Awaitility.await;

/** The orders whose classes the archives are made of. */
final class FirstOrders {
    private static final int ORDERS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private FirstOrders() {}

    /** Delivers them as a Broker does; the last is refused. */
    static void deliver(String url, String path) throws Exception {
        for (int order = 0; order < ORDERS; order++) {
            CLIENT.send(
                    HttpRequest.newBuilder(URI.create(url + path))
                            .headers(
                                    "ce-specversion", "1.0",
                                    "ce-id", Integer.toString(order),
                                    "ce-source", "/image",
                                    "ce-type", "orderflow.order.placed",
                                    "Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(order(order)))
                            .build(),
                    BodyHandlers.discarding());
        }
        look(url);
    }

    /** Publishes them, and waits until the source has brought them. */
    static void publish(String url, String topic, Sink sink) throws Exception {
        for (int order = 0; order < ORDERS; order++) {
            RocketMQ.publish(topic, Integer.toString(order), order(order));
        }
        await().atMost(PATIENCE).until(() -> sink.accepted().size() >= ORDERS);
        look(url);
    }

    private static void look(String url) throws Exception {
        for (String endpoint : List.of("/q/health/live", "/q/health/ready", "/q/metrics")) {
            CLIENT.send(HttpRequest.newBuilder(URI.create(url + endpoint)).build(), BodyHandlers.discarding());
        }
    }

    private static String order(int order) {
        return order == ORDERS - 1 ? "{}" : """
                {"orderId":"%d","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"2141412",\
                "prodName":"test","chargeMoney":"30.0","chargeTime":"1584932320","finishTime":"1584932320"}""".formatted(order);
    }
}
