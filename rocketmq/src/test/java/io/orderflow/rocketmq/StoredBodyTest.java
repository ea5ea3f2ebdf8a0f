package io.orderflow.rocketmq;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.compression.CompressorFactory;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class StoredBodyTest {
    private static final int SIZE = 100_000;

    private final byte[] body = new byte[SIZE];

    @ParameterizedTest
    @EnumSource
    void itIsUnpackedWhateverPackedIt(CompressionType type) throws Exception {
        Arrays.fill(body, (byte) '7');
        MessageExt message = packed(type, body);

        assertThat(StoredBody.unpacked(message, SIZE)).isEqualTo(body);
        assertThat(StoredBody.size(message, SIZE)).isEqualTo(SIZE);
    }

    @ParameterizedTest
    @EnumSource
    void moreThanTheLimitIsNeverHeld(CompressionType type) throws Exception {
        MessageExt message = packed(type, body);

        assertThatThrownBy(() -> StoredBody.unpacked(message, SIZE - 1))
                .isInstanceOf(NotAnEventException.class)
                .hasMessage("its compressed body unpacks to more than 99999 bytes");
        assertThat(StoredBody.size(message, SIZE - 1)).isEqualTo(SIZE - 1);
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeUnpackedIsNoEvent(CompressionType type) throws Exception {
        MessageExt message = packed(type, body);
        message.setBody("no archive".getBytes());

        assertThatThrownBy(() -> StoredBody.unpacked(message, SIZE))
                .isInstanceOf(NotAnEventException.class)
                .hasMessage("its compressed body cannot be unpacked");
        assertThat(StoredBody.size(message, SIZE)).isEqualTo(10);
    }

    /** Their windows may be larger than all that may be in flight: one is held at a time. */
    @ParameterizedTest
    @EnumSource
    void whoeverTakesALargeWindowWaitsForTheOneBefore(CompressionType type) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        MessageExt first = new MessageExt() {
            private static final long serialVersionUID = 1;

            @Override
            public byte[] getBody() {
                if (Thread.currentThread().getName().equals("first")
                        && StackWalker.getInstance()
                                .walk(frames -> frames.anyMatch(
                                        frame -> frame.getMethodName().equals("open")))) {
                    awaitUninterrupted(held);
                }
                return super.getBody();
            }
        };
        MessageExt second = packed(type, body);
        first.setBody(second.getBody());
        first.setSysFlag(second.getSysFlag());
        Thread one = new Thread(() -> StoredBody.size(first, SIZE), "first");
        Thread other = new Thread(() -> StoredBody.size(second, SIZE), "second");
        try {
            one.start();
            await().until(() -> one.getState() == Thread.State.WAITING);
            other.start();
            boolean waits = type != CompressionType.ZLIB;
            await().until(() -> other.getState() == (waits ? Thread.State.WAITING : Thread.State.TERMINATED));
        } finally {
            held.countDown();
        }
        one.join();
        other.join();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** LZ4's stream skips to the end of its block at most. */
    @Test
    void theSizeOfManyBlocksIsThatOfAll() throws Exception {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (OutputStream packing = new LZ4FrameOutputStream(stored, LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB)) {
            packing.write(body);
        }
        MessageExt message = packed(CompressionType.LZ4, body);
        message.setBody(stored.toByteArray());

        assertThat(StoredBody.unpacked(message, SIZE)).isEqualTo(body);
        assertThat(StoredBody.size(message, SIZE)).isEqualTo(SIZE);
    }

    @Test
    void whatIsPackedByWhatNobodyKnowsIsNoEvent() throws Exception {
        MessageExt message = packed(CompressionType.ZLIB, body);
        message.setSysFlag(MessageSysFlag.COMPRESSED_FLAG | 7 << 8);

        assertThatThrownBy(() -> StoredBody.unpacked(message, SIZE))
                .isInstanceOf(NotAnEventException.class)
                .hasMessage("its compressed body cannot be unpacked");
        assertThat(StoredBody.size(message, SIZE)).isEqualTo(message.getBody().length);
    }

    @Test
    void whatIsNotPackedIsAsItIs() throws Exception {
        MessageExt message = new MessageExt();
        assertThat(StoredBody.unpacked(message, 1)).isNull();
        assertThat(StoredBody.size(message, 1)).isZero();

        message.setBody(body);
        assertThat(StoredBody.unpacked(message, 1)).isSameAs(body);
    }

    private static MessageExt packed(CompressionType type, byte[] body) throws Exception {
        MessageExt message = new MessageExt();
        message.setBody(CompressorFactory.getCompressor(type).compress(body, 5));
        message.setSysFlag(MessageSysFlag.COMPRESSED_FLAG | type.getCompressionFlag());
        return message;
    }
}
