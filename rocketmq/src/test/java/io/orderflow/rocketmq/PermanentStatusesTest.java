package io.orderflow.rocketmq;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PermanentStatusesTest {
    @Test
    void theTableIsWhatTheOptionSays() {
        assertThat(PermanentStatuses.parse(" 400, 410 ").statuses()).containsExactlyInAnyOrder(400, 410);
        assertThat(PermanentStatuses.parse("none").statuses()).isEmpty();
    }
}
