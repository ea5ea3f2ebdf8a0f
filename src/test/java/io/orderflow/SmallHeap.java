package io.orderflow;

import io.orderflow.testing.Postgres;
import io.orderflow.testing.RocketMQ;
import io.orderflow.testing.process.JavaCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command as a process of its own, with 64 MiB of heap, between servers that run; one that needs more ends. */
public final class SmallHeap {
    private SmallHeap() {}

    /** @param words the command's name and options */
    public static ProcessBuilder command(Path data, String database, String group, List<String> words) {
        List<String> arguments = new ArrayList<>(words);
        for (String property : List.of(
                "orderflow.local.data-dir=" + data,
                "orderflow.rocketmq.namesrv-addr=" + RocketMQ.nameServerAddress(),
                "orderflow.rocketmq.consumer-group=" + group,
                "orderflow.database.url=" + database,
                "orderflow.order.digest-key=" + Postgres.DIGEST_KEY)) {
            arguments.addAll(List.of("-p", property));
        }
        return new ProcessBuilder(
                JavaCommand.shortLived("-Xmx64m", "-XX:+ExitOnOutOfMemoryError").main(Orderflow.class, arguments));
    }
}
