package io.orderflow.bench;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class BuildRatioTest {
    /** By hand: logarithms -0.1, 0 and 0.1; standard error 0.1 / √3; Student's t of 2 degrees of freedom 4.303. */
    @Test
    void theIntervalIsStudentsOfTheLogarithms() {
        BuildRatio ratio = BuildRatio.of(List.of(Math.exp(-0.1), 1.0, Math.exp(0.1)), 1);
        assertThat(ratio.ratio()).isEqualTo(1, within(1e-9));
        assertThat(Math.log(ratio.high())).isEqualTo(4.303 * 0.1 / Math.sqrt(3), within(1e-4));
        assertThat(Math.log(ratio.low())).isEqualTo(-4.303 * 0.1 / Math.sqrt(3), within(1e-4));
        assertThat(ratio.isWorse(true)).isFalse();
        assertThat(ratio.tell(true)).startsWith("the same, as far as can be told: 1.000 of A's (0.780 to 1.282");
    }

    /** By hand: Student's t of 2 degrees of freedom is 7.649 at 5 % of three, each with two sides. */
    @Test
    void ofSeveralThatAreToldTogetherEachIsWider() {
        BuildRatio ratio = BuildRatio.of(List.of(Math.exp(-0.1), 1.0, Math.exp(0.1)), 3);
        assertThat(Math.log(ratio.high())).isEqualTo(7.649 * 0.1 / Math.sqrt(3), within(1e-3));
        assertThat(Math.log(ratio.low())).isEqualTo(-7.649 * 0.1 / Math.sqrt(3), within(1e-3));
    }

    @Test
    void fewerMessagesAreWorseAndLessProcessorTimeIsBetter() {
        BuildRatio less = BuildRatio.of(List.of(0.90, 0.91, 0.92), 1);
        assertThat(less.isWorse(true)).isTrue();
        assertThat(less.tell(true)).startsWith("B is worse: 0.910 of A's");
        assertThat(less.isWorse(false)).isFalse();
        assertThat(less.tell(false)).startsWith("B is better: 0.910 of A's");
        BuildRatio more = BuildRatio.of(List.of(1.08, 1.09, 1.10), 1);
        assertThat(more.isWorse(false)).isTrue();
        assertThat(more.isWorse(true)).isFalse();
    }

    @Test
    void aRoundInWhichOneFailedDoesNotCountAndOneAloneSaysNothing() {
        assertThat(BuildRatio.of(List.of(1.0, Double.NaN, 1.0), 1).ratio()).isEqualTo(1);
        assertThatThrownBy(() -> BuildRatio.of(List.of(1.0, Double.NaN), 1))
                .hasMessage("a comparison needs 2 rounds or more that both builds carried through");
    }
}
