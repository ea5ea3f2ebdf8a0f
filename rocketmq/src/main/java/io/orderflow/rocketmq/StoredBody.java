package io.orderflow.rocketmq;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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

    private StoredBody() {}

    /** Whether its publisher has compressed it. */
    public static boolean isPacked(MessageExt message) {
        return (message.getSysFlag() & MessageSysFlag.COMPRESSED_FLAG) != 0 && message.getBody() != null;
    }

    static CompressionType type(MessageExt message) {
        return MessageSysFlag.getCompressionType(message.getSysFlag());
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
        try (InputStream in = open(message)) {
            byte[] body = in.readNBytes((int) Math.min(limit, Integer.MAX_VALUE - CHUNK));
            if (in.read() >= 0) {
                throw new NotAnEventException("its compressed body unpacks to more than " + limit + " bytes");
            }
            return body;
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
            try (InputStream in = open(message)) {
                size = Math.max(size, in.skip(limit));
            } catch (IOException | RuntimeException e) {
                // What cannot be unpacked takes no more than it does now.
            }
        }
        return Math.min(size, limit);
    }

    private static InputStream open(MessageExt message) throws IOException {
        InputStream packed = new ByteArrayInputStream(message.getBody());
        return switch (type(message)) {
            case LZ4 -> new LZ4FrameInputStream(packed);
            case ZSTD -> new ZstdInputStream(packed);
            case ZLIB -> new InflaterInputStream(packed);
        };
    }
}
