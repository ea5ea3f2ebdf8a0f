package io.orderflow.scaler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** A scaler on a free port, and KEDA at it. */
final class ScalerUnderTest implements AutoCloseable {
    private final ScalerServer server;
    private final Keda keda;

    /** @param more environment variables, as name, value, name, value */
    ScalerUnderTest(String nameServers, String... more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("ORDERFLOW_ROCKETMQ_NAMESRV_ADDR", nameServers);
        environment.put("ORDERFLOW_SCALER_PORT", "0");
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        try {
            server = new ScalerServer(ScalerSettings.of(environment::get));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keda = new Keda(server.port());
    }

    int port() {
        return server.port();
    }

    Keda keda() {
        return keda;
    }

    @Override
    public void close() {
        keda.close();
        server.close();
    }
}
