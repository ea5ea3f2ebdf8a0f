package io.orderflow.testing;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes hostile inputs by mutating well-formed ones: fast enough for a million, and the same ones for the same seed.
 *
 * <p>How many a test takes is {@code -Dfuzz.inputs=N} in all, of which each has its share; some thousands by default.
 */
public final class Fuzz {
    private static final long INPUTS = Long.getLong("fuzz.inputs", 20_000);
    private static final long MAX_GROWTH_MIB = 128;

    private static final List<String> NASTY = List.of(
            "",
            " ",
            "\r\nx-evil: evil",
            "\u0000",
            "\uD800",
            "订餐单",
            "%0d%0a",
            "${exception.stacktrace}",
            "{{orderflow.database.password}}",
            "'; drop table ticket; --",
            "-1",
            "1e999999999",
            "99999999999999999999999999",
            "NaN",
            "null",
            "[".repeat(3000),
            "a".repeat(5000));

    private final SplittableRandom random;

    public Fuzz(long seed) {
        random = new SplittableRandom(seed);
    }

    /** @param share of all inputs, 0 to 1 */
    public static long inputs(double share) {
        return Math.max(1, (long) (INPUTS * share));
    }

    /** What the heap holds after a collection, in MiB. */
    public static long heapMib() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    /** Whether what was held before the inputs is, within what caches and the JVM may take, what is held after them. */
    public static boolean isBounded(long heapMibBefore) {
        return heapMib() - heapMibBefore < MAX_GROWTH_MIB;
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    public <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** A short text of any characters, or one that has hurt somebody before. */
    public String text() {
        if (random.nextInt(3) == 0) {
            return oneOf(NASTY);
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : random.nextInt(0x80)));
        }
        return text.toString();
    }

    /** The seed with one to four changes: bytes flipped, cut, repeated or replaced by a text. */
    public byte[] mutate(byte[] seed) {
        byte[] bytes = seed;
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);
            bytes = switch (random.nextInt(4)) {
                case 0 -> flip(bytes);
                case 1 -> join(bytes, from, new byte[0], to);
                case 2 -> join(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
                default -> join(bytes, from, text().getBytes(StandardCharsets.UTF_8), from);
            };
        }
        return bytes;
    }

    private byte[] flip(byte[] bytes) {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] join(byte[] bytes, int end, byte[] middle, int start) {
        byte[] joined = new byte[end + middle.length + bytes.length - start];
        System.arraycopy(bytes, 0, joined, 0, end);
        System.arraycopy(middle, 0, joined, end, middle.length);
        System.arraycopy(bytes, start, joined, end + middle.length, bytes.length - start);
        return joined;
    }
}
