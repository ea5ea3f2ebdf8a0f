package io.orderflow.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class OrderGeneratorTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> FIELDS = List.of(
            "orderId", "orderStatus", "userPhoneNo", "prodId", "prodName", "chargeMoney", "chargeTime", "finishTime");

    @Property(tries = 50)
    void theSameSeedGivesTheSameBytesInAnyOrderOnAnyThread(@ForAll long seed) {
        List<SimulatedOrder> inOrder =
                LongStream.range(0, 300).mapToObj(generator(seed)::order).toList();
        SimulatedOrder[] scattered = new SimulatedOrder[300];
        LongStream.range(0, 300)
                .parallel()
                .forEach(i -> scattered[(int) i] = generator(seed).order(i));

        for (int i = 0; i < 300; i++) {
            assertThat(scattered[i].orderId()).isEqualTo(inOrder.get(i).orderId());
            assertThat(scattered[i].bytes()).isEqualTo(inOrder.get(i).bytes());
        }
    }

    @Property(tries = 50)
    void anotherSeedGivesOtherOrders(@ForAll @LongRange(min = -1_000_000, max = 1_000_000) long seed) {
        assertThat(generator(seed).order(0).orderId())
                .isNotEqualTo(generator(seed + 1).order(0).orderId());
    }

    @Property(tries = 100)
    void theSharesAreExactToWithinOne(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0, max = 0.5) double duplicates,
            @ForAll @DoubleRange(min = 0, max = 0.5) double malformed,
            @ForAll @IntRange(min = 1, max = 3_000) int count) {
        var generator = new OrderGenerator(seed, 10, duplicates, malformed);
        long repeated = LongStream.range(0, count)
                .filter(i -> generator.original(i) != i)
                .count();
        long flawed = LongStream.range(0, count)
                .filter(i -> generator.original(i) == i && generator.flaw(i) != null)
                .count();

        assertThat((double) repeated).isCloseTo(count * duplicates, within(1.0));
        assertThat((double) flawed).isCloseTo(count * malformed, within(1.0));
    }

    @Property(tries = 50)
    void aDuplicateIsByteIdenticalWithAnEarlierOrder(@ForAll long seed) {
        var generator = new OrderGenerator(seed, 10, 0.5, 0.1);
        for (long i = 0; i < 300; i++) {
            long original = generator.original(i);
            assertThat(original).isBetween(0L, i);
            assertThat(generator.order(i).bytes())
                    .isEqualTo(generator.order(original).bytes());
        }
    }

    @Property(tries = 100)
    void anOrderKeepsEveryRuleAndAMalformedOneBreaksExactlyOne(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 10_000) int customers) throws Exception {
        var generator = new OrderGenerator(seed, customers, 0, 0.4);
        Map<String, String> accepted = new HashMap<>();
        for (long i = 0; i < 200; i++) {
            SimulatedOrder order = generator.order(i);
            List<String> broken = brokenRules(order.bytes());
            if (generator.flaw(i) == null) {
                assertThat(broken).isEmpty();
                assertThat(accepted.put(order.orderId(), text(order)))
                        .as("a new orderId")
                        .isNull();
                assertThat(JSON.readTree(order.bytes()).get("orderId").asText()).isEqualTo(order.orderId());
            } else if (generator.flaw(i) == Flaw.CONFLICT) {
                assertThat(broken).isEmpty();
                assertThat(accepted.get(order.orderId())).isNotNull().isNotEqualTo(text(order));
            } else {
                assertThat(broken).as(text(order)).hasSize(1);
                assertThat(accepted).doesNotContainKey(order.orderId());
            }
        }
    }

    @Property(tries = 20)
    void everyKindOfFlawOccurs(@ForAll long seed) {
        var generator = new OrderGenerator(seed, 10, 0, 0.5);
        assertThat(LongStream.range(0, 1_000).mapToObj(generator::flaw)).contains(Flaw.values());
    }

    private static OrderGenerator generator(long seed) {
        return new OrderGenerator(seed, 20, 0.1, 0.1);
    }

    private static String text(SimulatedOrder order) {
        return new String(order.bytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The handler's rules, written down a second time, so that neither side can be wrong alone. */
    private static List<String> brokenRules(byte[] order) {
        JsonNode json;
        try {
            json = JSON.readTree(order);
        } catch (java.io.IOException e) {
            return List.of("JSON");
        }
        List<String> broken = new ArrayList<>();
        Map<String, String> fields = new HashMap<>();
        for (String field : FIELDS) {
            if (json.hasNonNull(field)) {
                fields.put(field, json.get(field).asText());
            } else {
                broken.add("missing " + field);
            }
        }
        matches(fields, "orderId", ".{1,64}", broken);
        matches(fields, "orderStatus", "completed", broken);
        matches(fields, "userPhoneNo", "\\d{6,15}", broken);
        matches(fields, "prodId", ".{1,200}", broken);
        matches(fields, "prodName", ".{1,200}", broken);
        matches(fields, "chargeMoney", "\\d+(\\.\\d{1,4})?", broken);
        matches(fields, "chargeTime", "\\d{1,11}", broken);
        matches(fields, "finishTime", "\\d{1,11}", broken);
        if (fields.keySet().containsAll(Arrays.asList("chargeTime", "finishTime"))
                && Long.parseLong(fields.get("finishTime")) < Long.parseLong(fields.get("chargeTime"))) {
            broken.add("finish before charge");
        }
        return broken;
    }

    private static void matches(Map<String, String> fields, String field, String pattern, List<String> broken) {
        if (fields.containsKey(field) && !fields.get(field).matches(pattern)) {
            broken.add(field);
        }
    }
}
