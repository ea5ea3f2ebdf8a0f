package io.orderflow.local;

import io.orderflow.runner.Setting;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The folder that holds everything an Orderflow on this machine writes, held by one of them at a time. */
final class DataDir implements AutoCloseable {
    private final FileChannel lock;

    private DataDir(FileChannel lock) {
        this.lock = lock;
    }

    /** @throws IllegalStateException if it cannot be written; {@link Held} if another Orderflow holds it */
    static DataDir lock(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new Held(folder);
            }
            return new DataDir(channel);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "%s is %s, which cannot be written (%s); name another folder, or correct its permissions"
                            .formatted(
                                    Setting.DATA_DIR.property,
                                    folder,
                                    e.getClass().getSimpleName()),
                    e);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    /** Another Orderflow holds the folder. */
    static final class Held extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Held(Path folder) {
            super("%s is %s, which another Orderflow uses; stop that one, or name another folder"
                    .formatted(Setting.DATA_DIR.property, folder));
        }
    }
}
