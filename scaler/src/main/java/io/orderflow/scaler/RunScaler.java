package io.orderflow.scaler;

import io.orderflow.text.UserLine;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code java -jar target/scaler.jar}: serves KEDA until it is told to end. All settings are environment variables. */
public final class RunScaler {
    private static final Logger LOG = LoggerFactory.getLogger(RunScaler.class);

    private RunScaler() {}

    /** Ends with status 1 and one line if a setting is wrong or the port is taken. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            ScalerSettings settings = ScalerSettings.of(System::getenv);
            ScalerServer server = new ScalerServer(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
            LOG.info("Serving KEDA on port {}, {}", server.port(), settings);
            server.await();
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(UserLine.of(e));
            System.exit(1);
        }
    }
}
