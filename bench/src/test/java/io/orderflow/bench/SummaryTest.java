package io.orderflow.bench;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SummaryTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Summary.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Summary(4, 1, 9));
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertThat(Summary.of(List.of(8.0, 2.0, 4.0, 6.0)).median()).isEqualTo(5);
    }

    @Test
    void whatCouldNotBeMeasuredDoesNotCount() {
        assertThat(Summary.of(List.of(Double.NaN, 3.0))).isEqualTo(new Summary(3, 3, 3));
        assertThat(Summary.of(List.of(Double.NaN))).hasToString("-");
    }

    @Test
    void theSpreadStandsBehindTheMedian() {
        assertThat(new Summary(15_800, 14_000, 16_000.4)).hasToString("15,800 (14,000–16,000)");
        assertThat(new Summary(1.234, 1.234, 1.234)).hasToString("1.23");
    }
}
