package io.orderflow.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.orderflow.runner.Integration;
import io.orderflow.runner.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The laptop's one endpoint for what all integrations count, as Prometheus text, and for how they are. On a cluster each pod
 * has its own.
 */
final class Observability implements AutoCloseable {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Health health = new Health();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final HttpServer server;

    private Observability(HttpServer server) {
        this.server = server;
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        server.setExecutor(threads);
        serve("/metrics", () -> new Answer(200, PROMETHEUS_TEXT, meters.scrape()));
        serve("/health/live", () -> Answer.of(health.live()));
        serve("/health/ready", () -> Answer.of(health.ready()));
        server.start();
    }

    /**
     * @param port of 127.0.0.1; 0 for a free one
     * @throws IllegalStateException if it is taken
     */
    static Observability start(int port) {
        try {
            return new Observability(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "%s is %d, where something listens already; stop it, or set another port, or 0 for a free one"
                            .formatted(Setting.OBSERVABILITY_PORT.property, port));
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Counts and watches an integration that is about to start. */
    Integration watch(Integration integration) {
        health.watch(integration);
        return integration.measuredBy(meters);
    }

    /** From now on the whole is ready when each of its parts is. */
    void complete() {
        health.complete();
    }

    private record Answer(int code, String type, String body) {
        static Answer of(Health.Report report) {
            return new Answer(report.isUp() ? 200 : 503, "application/json", report.toJson());
        }
    }

    private interface Page {
        Answer answer();
    }

    private void serve(String path, Page page) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    exchange.sendResponseHeaders(404, -1);
                } else if (!exchange.getRequestMethod().equals("GET")) {
                    exchange.getResponseHeaders().set("Allow", "GET");
                    exchange.sendResponseHeaders(405, -1);
                } else {
                    send(exchange, page.answer());
                }
            }
        });
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.code(), body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        meters.close();
    }
}
