package io.orderflow.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;

/**
 * What jqwik throws at code that reads what others send: texts that have hurt somebody before, and well-formed inputs,
 * mutated.
 *
 * <p>A property that names no number of tries takes 4,000 of them. {@code -Djqwik.tries.default=N} makes it N, for all
 * such properties of the run; it reports the seed and the smallest input that it fails with.
 */
public final class HostileInputs {
    private static final String[] NASTY = {
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
        "a".repeat(5000)
    };

    private HostileInputs() {}

    /** A short text of any characters, or one that has hurt somebody before. */
    public static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                        Arbitraries.of(NASTY),
                        Arbitraries.strings().ascii().ofMaxLength(20),
                        Arbitraries.strings().all().ofMaxLength(20))
                .edgeCases(edgeCases -> edgeCases.add(NASTY));
    }

    /** One of {@link #texts()}, or as often one that the code under test knows. */
    public static Arbitrary<String> textsOr(List<String> known) {
        return Arbitraries.oneOf(texts(), Arbitraries.of(known));
    }

    /** One of the seeds with one to four changes: a bit flipped, bytes cut or repeated, a text put between them. */
    public static Arbitrary<byte[]> mutationsOf(byte[]... seeds) {
        return Combinators.combine(
                        Arbitraries.of(seeds), mutations().list().ofMinSize(1).ofMaxSize(4))
                .as((seed, mutations) -> {
                    byte[] bytes = seed;
                    for (UnaryOperator<byte[]> mutation : mutations) {
                        bytes = mutation.apply(bytes);
                    }
                    return bytes;
                })
                // Combinations of combinations: they would take half of the tries.
                .withoutEdgeCases();
    }

    private static Arbitrary<UnaryOperator<byte[]>> mutations() {
        // A place in bytes of unknown number, which it is reduced to.
        Arbitrary<Integer> places =
                Arbitraries.integers().between(0, 0xFFFF).withDistribution(RandomDistribution.uniform());
        return Arbitraries.oneOf(
                Combinators.combine(places, Arbitraries.integers().between(0, 7))
                        .as(HostileInputs::flip),
                Combinators.combine(places, places).as(HostileInputs::cut),
                Combinators.combine(places, places).as(HostileInputs::repeat),
                Combinators.combine(places, texts()).as(HostileInputs::insert));
    }

    private static UnaryOperator<byte[]> flip(int place, int bit) {
        return bytes -> {
            byte[] flipped = bytes.clone();
            if (flipped.length > 0) {
                flipped[place % flipped.length] ^= (byte) (1 << bit);
            }
            return flipped;
        };
    }

    private static UnaryOperator<byte[]> cut(int place, int length) {
        return bytes -> {
            int from = place % (bytes.length + 1);
            return join(bytes, from, new byte[0], from + length % (bytes.length - from + 1));
        };
    }

    private static UnaryOperator<byte[]> repeat(int place, int length) {
        return bytes -> {
            int from = place % (bytes.length + 1);
            int to = from + length % (bytes.length - from + 1);
            return join(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
        };
    }

    private static UnaryOperator<byte[]> insert(int place, String text) {
        return bytes -> {
            int at = place % (bytes.length + 1);
            return join(bytes, at, text.getBytes(StandardCharsets.UTF_8), at);
        };
    }

    private static byte[] join(byte[] bytes, int end, byte[] middle, int start) {
        byte[] joined = new byte[end + middle.length + bytes.length - start];
        System.arraycopy(bytes, 0, joined, 0, end);
        System.arraycopy(middle, 0, joined, end, middle.length);
        System.arraycopy(bytes, start, joined, end + middle.length, bytes.length - start);
        return joined;
    }
}
