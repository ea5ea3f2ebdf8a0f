package io.orderflow.local;

import io.orderflow.embedded.EmbeddedRocketMQ;
import io.orderflow.runner.Setting;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says when the disk is so full that the embedded RocketMQ takes no message, and when it takes them again: a line each. */
final class DiskWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

    private final WatchClock clock = new WatchClock("DiskWatch");
    private final BooleanSupplier takesMessages;
    private final Path folder;
    private boolean full;

    DiskWatch(BooleanSupplier takesMessages, Path folder) {
        this.takesMessages = takesMessages;
        this.folder = folder;
    }

    static DiskWatch start(EmbeddedRocketMQ rocketMQ, Path folder) {
        DiskWatch watch = new DiskWatch(rocketMQ::takesMessages, folder);
        watch.clock.start("The look at the disk", watch::look, LOG);
        return watch;
    }

    void look() {
        boolean fullNow = !takesMessages.getAsBoolean();
        if (fullNow && !full) {
            LOG.warn(
                    "The disk of {} is over 90 % full, or has less than 32 MiB, so RocketMQ takes no message. Nothing is lost: free some space, and what waits is sent; or set {} to a folder on another disk",
                    folder.toAbsolutePath(), Setting.DATA_DIR.property);
        } else if (full && !fullNow) {
            LOG.info("There is space again, and RocketMQ takes messages");
        }
        full = fullNow;
    }

    @Override
    public void close() {
        clock.close();
    }
}
