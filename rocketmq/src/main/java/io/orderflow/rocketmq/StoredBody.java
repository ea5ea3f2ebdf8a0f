package io.orderflow.rocketmq;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.InflaterInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;

/**
 * The body of a message as RocketMQ has stored it, which its publisher may have compressed.
 *
 * <p>RocketMQ's client would unpack it when it receives it: whatever comes out of it, and with it what it has pulled along;
 * and one that it cannot unpack it leaves out, with all behind it in the same answer, for ever.
 */
public final class StoredBody {
    private static final int CHUNK = 8192;

    /**
     * Whoever unpacks what LZ4 or zstd has packed: beside the body, these take up to 12 and 128 MiB for the window that it says it
     * has. So one at a time does.
     */
    private static final Lock WINDOW = new ReentrantLock();

    private StoredBody() {}

    /** Whether its publisher has compressed it. */
    public static boolean isPacked(MessageExt message) {
        return (message.getSysFlag() & MessageSysFlag.COMPRESSED_FLAG) != 0 && message.getBody() != null;
    }

    /** What has compressed it; null if that is nothing that RocketMQ knows, as whoever publishes may say. */
    static CompressionType type(MessageExt message) {
        try {
            return MessageSysFlag.getCompressionType(message.getSysFlag());
        } catch (RuntimeException unknown) {
            return null;
        }
    }

    /**
     * As it was published.
     *
     * @param limit in bytes, of a body that is packed
     * @throws NotAnEventException it cannot be unpacked, or is more than the limit then
     */
    public static byte[] unpacked(MessageExt message, long limit) throws NotAnEventException {
        if (!isPacked(message)) {
            return message.getBody();
        }
        try {
            return read(message, in -> whole(in, limit));
        } catch (IOException | RuntimeException e) {
            throw new NotAnEventException("its compressed body cannot be unpacked");
        }
    }

    /** How many bytes that are, at most the limit; found out without holding them. */
    static long size(MessageExt message, long limit) {
        if (message.getBody() == null) {
            return 0;
        }
        long size = message.getBody().length;
        if (isPacked(message)) {
            try {
                size = Math.max(size, read(message, in -> length(in, limit)));
            } catch (IOException | RuntimeException | LinkageError e) {
                // What cannot be unpacked takes no more than it does now; nor what is not, where a library is missing.
            }
        }
        return Math.min(size, limit);
    }

    /** Not by one {@link InputStream#skip}, which may skip less, as LZ4's does at the end of each block. */
    private static long length(InputStream in, long limit) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long length = 0;
        int read = 0;
        while (read >= 0 && length < limit) {
            length += read;
            read = in.read(chunk);
        }
        return length;
    }

    private interface Reading<T, E extends Exception> {
        T of(InputStream body) throws IOException, E;
    }

    /** Alone, but for zlib, whose window is 32 KiB. */
    private static <T, E extends Exception> T read(MessageExt message, Reading<T, E> reading) throws IOException, E {
        if (type(message) == CompressionType.ZLIB) {
            try (InputStream in = open(message)) {
                return reading.of(in);
            }
        }
        WINDOW.lock();
        try (InputStream in = open(message)) {
            return reading.of(in);
        } finally {
            WINDOW.unlock();
        }
    }

    private static byte[] whole(InputStream in, long limit) throws IOException, NotAnEventException {
        byte[] body = in.readNBytes((int) Math.min(limit, Integer.MAX_VALUE - CHUNK));
        if (in.read() >= 0) {
            throw new NotAnEventException("its compressed body unpacks to more than " + limit + " bytes");
        }
        return body;
    }

    private static InputStream open(MessageExt message) throws IOException {
        InputStream packed = new ByteArrayInputStream(message.getBody());
        CompressionType type = type(message);
        if (type == null) {
            throw new IOException("packed by what is not known");
        }
        return switch (type) {
            case LZ4 -> new LZ4FrameInputStream(packed);
            case ZSTD -> new ZstdInputStream(packed);
            case ZLIB -> new InflaterInputStream(packed);
        };
    }
}
