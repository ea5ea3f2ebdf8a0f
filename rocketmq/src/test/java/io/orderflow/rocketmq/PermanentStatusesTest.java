package io.orderflow.rocketmq;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PermanentStatusesTest {
    @Test
    void theTableIsWhatTheOptionSays() {
        assertThat(PermanentStatuses.parse(" 400, 410 ").statuses()).containsExactlyInAnyOrder(400, 410);
        assertThat(PermanentStatuses.parse("none").statuses()).isEmpty();
        assertThat(PermanentStatuses.parse("400").contains(400)).isTrue();
        assertThat(PermanentStatuses.parse("400").contains(401)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "400,", "200", "600", "4xx", "none,400", "40 0"})
    void whatIsNoListOfThemIsRefused(String text) {
        assertThatThrownBy(() -> PermanentStatuses.parse(text)).isInstanceOf(OptionRefusedException.class);
    }
}
