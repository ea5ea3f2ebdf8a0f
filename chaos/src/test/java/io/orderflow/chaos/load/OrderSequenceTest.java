package io.orderflow.chaos.load;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OrderSequenceTest {
    private static final int COUNT = 64 * 16;

    private final OrderSequence orders = new OrderSequence("run01-", 42, 500);

    @Test
    void theSeedDecidesEveryByte() {
        OrderSequence again = new OrderSequence("run01-", 42, 500);

        assertThat(digests(again)).isEqualTo(digests(orders));
    }

    @Test
    void everyKindIsPublished() {
        assertThat(published(orders)).extracting(LoadOrder::kind).contains(Kind.values());
    }

    @Test
    void theyComeOutOfOrderAndNoneIsLeftOut() {
        Map<Kind, List<String>> byKind = published(orders).stream()
                .collect(Collectors.groupingBy(
                        LoadOrder::kind, Collectors.mapping(LoadOrder::key, Collectors.toList())));

        assertThat(byKind.get(Kind.VALID))
                .isNotEqualTo(sorted(byKind.get(Kind.VALID)))
                .doesNotHaveDuplicates();
        assertThat(byKind.values().stream().mapToInt(List::size).sum()).isEqualTo(COUNT);
    }

    @Test
    void aDuplicateIsTheOriginalByteByByte() {
        Map<String, LoadOrder> originals = published(orders).stream()
                .filter(order -> order.kind() == Kind.VALID)
                .collect(Collectors.toMap(LoadOrder::key, order -> order));

        assertThat(published(orders))
                .filteredOn(order -> order.kind() == Kind.DUPLICATE)
                .isNotEmpty()
                .allMatch(duplicate ->
                        Arrays.equals(originals.get(duplicate.key()).body(), duplicate.body()));
    }

    @Test
    void aHugeOrderHasTheMostThatRocketMQTakes() {
        assertThat(published(orders))
                .filteredOn(order -> order.kind() == Kind.HUGE)
                .isNotEmpty()
                .allMatch(order -> order.body().length == 4 << 20);
    }

    private static List<LoadOrder> published(OrderSequence orders) {
        return LongStream.range(0, COUNT).mapToObj(orders::published).toList();
    }

    private static List<String> digests(OrderSequence orders) {
        return published(orders).stream()
                .map(order -> order.kind() + order.key() + Arrays.hashCode(order.body()))
                .toList();
    }

    private static List<String> sorted(List<String> keys) {
        return keys.stream().sorted(Comparator.naturalOrder()).toList();
    }
}
