package io.orderflow.simulator;

import io.orderflow.text.OneLine;
import io.orderflow.text.Property;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What is published, and how fast.
 *
 * @param count of all messages, duplicates and malformed ones among them
 * @param rate messages per second on average; 0 for as fast as RocketMQ confirms them
 * @param customers how many there are. Each waits for RocketMQ to confirm their order, so this is also how many
 *     orders are under way at most; when all wait, the run falls behind its shape and then catches up
 * @param duplicates the share of messages that repeat an earlier one, byte by byte
 * @param malformed the share of messages that the handler has to refuse
 * @param seed decides every byte of the orders
 */
public record SimulatorSettings(
        long count, double rate, Shape shape, int customers, double duplicates, double malformed, long seed) {
    private static final Property COUNT = Property.of("orderflow.simulator.count", "3000");
    private static final Property RATE = Property.of("orderflow.simulator.rate", "200");
    private static final Property SHAPE = Property.of("orderflow.simulator.shape", "lunch");
    private static final Property CUSTOMERS = Property.of("orderflow.simulator.customers", "500");
    private static final Property DUPLICATES = Property.of("orderflow.simulator.duplicates", "0.05");
    private static final Property MALFORMED = Property.of("orderflow.simulator.malformed", "0.01");
    private static final Property SEED = Property.of("orderflow.simulator.seed", "");

    /** Every property that this reads. */
    public static List<Property> properties() {
        return List.of(COUNT, RATE, SHAPE, CUSTOMERS, DUPLICATES, MALFORMED, SEED);
    }

    /**
     * @param placeholders what resolves a placeholder, such as a Camel context
     * @throws IllegalArgumentException names the property, its value and what is allowed, in one line
     */
    public static SimulatorSettings of(UnaryOperator<String> placeholders) {
        SimulatorSettings settings = new SimulatorSettings(
                read(placeholders, COUNT, SimulatorSettings::whole, n -> n >= 0, "an integer from 0"),
                read(
                        placeholders,
                        RATE,
                        SimulatorSettings::decimal,
                        n -> n >= 0 && Double.isFinite(n),
                        "orders per second, from 0 (as fast as possible)"),
                read(
                        placeholders,
                        SHAPE,
                        name -> Shape.valueOf(name.toUpperCase(Locale.ROOT)),
                        any -> true,
                        "steady or lunch"),
                read(
                                placeholders,
                                CUSTOMERS,
                                SimulatorSettings::whole,
                                n -> n >= 1 && n <= 10_000,
                                "an integer from 1 to 10000")
                        .intValue(),
                share(placeholders, DUPLICATES),
                share(placeholders, MALFORMED),
                read(
                        placeholders,
                        SEED,
                        value -> value.isEmpty() ? ThreadLocalRandom.current().nextInt(1 << 30) : whole(value),
                        any -> true,
                        "an integer, or empty for a random one"));
        if (settings.duplicates + settings.malformed > 1) {
            throw new IllegalArgumentException("%s=%s: must be at most 1 together with %s=%s"
                    .formatted(MALFORMED.name(), settings.malformed, DUPLICATES.name(), settings.duplicates));
        }
        return settings;
    }

    private static double share(UnaryOperator<String> placeholders, Property property) {
        return read(placeholders, property, SimulatorSettings::decimal, n -> n >= 0 && n <= 1, "a share from 0 to 1");
    }

    /** Java's own take Arabic digits too, and 0x1p3 and 5d for decimals. */
    private static Long whole(String text) {
        if (!text.matches("[+-]?[0-9]{1,19}")) {
            throw new NumberFormatException(text);
        }
        return Long.valueOf(text);
    }

    private static Double decimal(String text) {
        if (!text.matches("[+-]?[0-9]{1,30}(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?")) {
            throw new NumberFormatException(text);
        }
        return Double.valueOf(text);
    }

    private static <T> T read(
            UnaryOperator<String> placeholders,
            Property property,
            Function<String, T> parser,
            Predicate<T> allowed,
            String what) {
        String value = property.read(placeholders);
        try {
            T parsed = parser.apply(value);
            if (allowed.test(parsed)) {
                return parsed;
            }
        } catch (IllegalArgumentException unreadable) {
            // Reported below, as any other impossible value.
        }
        throw new IllegalArgumentException(property.name() + "=" + OneLine.of(value) + ": must be " + what);
    }

    OrderGenerator generator() {
        return new OrderGenerator(seed, customers, duplicates, malformed);
    }

    /** When an order is to be published, in nanoseconds after the first; independent of how long the others take. */
    long dueNanos(long index) {
        return rate == 0 ? 0 : (long) (shape.due((double) index / count) * count / rate * 1e9);
    }
}
