package io.orderflow.local;

import org.apache.camel.cli.connector.DefaultCliConnectorFactory;
import org.apache.camel.spi.CliConnector;

/**
 * Whether Camel's own tools see a context. Camel takes this one for its own by {@code META-INF/services}, where it stands before
 * the library's: what nobody has asked to be shown is not.
 */
public final class CamelToolsFactory extends DefaultCliConnectorFactory {
    /** Shows nothing. */
    public CamelToolsFactory() {
        setEnabled(false);
    }

    /** Shows the context that has it. A process can show one: the tools know it by its process id. */
    public static CamelToolsFactory showing() {
        CamelToolsFactory factory = new CamelToolsFactory();
        factory.setEnabled(true);
        factory.setRuntime("Orderflow");
        return factory;
    }

    @Override
    public CliConnector createConnector() {
        return new CamelTools(this);
    }
}
