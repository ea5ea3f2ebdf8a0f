package io.orderflow.local;

import io.orderflow.runner.Setting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
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
            OwnersFolder.make(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new Held(folder);
            }
            try {
                requireSpace(channel);
            } catch (IOException full) {
                channel.close();
                throw full;
            }
            return new DataDir(channel);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "%s (or %s) is %s, which %s (%s); name a folder that can be written"
                            .formatted(
                                    Setting.DATA_DIR.property,
                                    Setting.DATA_DIR.environmentVariable(),
                                    folder.toAbsolutePath(),
                                    isFolder(folder) ? "cannot be written" : "is no folder and cannot be made one",
                                    reason(e)),
                    e);
        }
    }

    private static boolean isFolder(Path folder) {
        return Files.isDirectory(folder);
    }

    /** What the operating system says, such as "No space left on device"; Java has a class of its own for some. */
    private static String reason(IOException failure) {
        return failure instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : failure.getClass() == IOException.class
                        ? failure.getMessage()
                        : failure.getClass().getSimpleName();
    }

    /** Refuses a folder on which nothing can be written although files can be made: a full disk. */
    private static void requireSpace(FileChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}), 0);
        channel.force(false);
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
