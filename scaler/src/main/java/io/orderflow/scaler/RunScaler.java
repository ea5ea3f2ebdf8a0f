package io.orderflow.scaler;

import io.orderflow.text.UserLine;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code java -jar target/scaler.jar}: serves KEDA until it is told to end. All settings are environment variables. */
public final class RunScaler {
    private static final Logger LOG = LoggerFactory.getLogger(RunScaler.class);

    private static final String USAGE =
            "scaler: serves KEDA until it is told to end, and takes no arguments; its settings are environment variables,"
                    + " such as ORDERFLOW_ROCKETMQ_NAMESRV_ADDR: docs/configuration.md lists them";

    private RunScaler() {}

    /** Ends with one line and status 1 if it cannot start, as with a setting that is wrong, and with status 2 for wrong usage. */
    public static void main(String[] arguments) {
        if (arguments.length > 0) {
            boolean asked = List.of("--help", "-h").contains(arguments[0]);
            (asked ? System.out : System.err).println(USAGE);
            System.exit(asked ? 0 : 2);
        }
        try {
            ScalerSettings.requireKnown(System.getenv());
            ScalerSettings settings = ScalerSettings.of(System::getenv);
            ScalerServer server = new ScalerServer(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
            LOG.info("Serving KEDA on port {}, {}", server.port(), settings);
            server.await();
        } catch (Throwable e) {
            System.err.println(UserLine.of(e));
            System.exit(1);
        }
    }
}
