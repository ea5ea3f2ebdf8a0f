package io.orderflow;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Keeps everything running. */
@Command(
        name = "serve",
        usageHelpAutoWidth = true,
        mixinStandardHelpOptions = true,
        description = "Keeps everything running until Ctrl-C.")
final class ServeCommand implements Callable<Integer> {
    @ParentCommand
    private Orderflow orderflow;

    @Option(names = "--orders", paramLabel = "FILE", description = Orderflow.ORDERS_ARE)
    private String orders;

    @Option(names = "--trace", description = "Trace each order; the board shows the spans of the slowest.")
    private boolean trace;

    @Override
    public Integer call() throws Exception {
        String file = orders != null ? orders : orderflow.orders();
        return orderflow.carry(file, false, trace, (laptop, ledger, opened) -> {
            if (opened != null) {
                orderflow.publish(opened, laptop, ledger);
            }
            orderflow.out().println("Serving; Ctrl-C stops.");
            Thread.currentThread().join();
            return 0;
        });
    }
}
