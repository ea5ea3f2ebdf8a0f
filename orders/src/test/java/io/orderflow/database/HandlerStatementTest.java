package io.orderflow.database;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class HandlerStatementTest {
    /** Each is a transaction of its own, whose connection it may share with others. */
    @ParameterizedTest
    @ValueSource(strings = {"issue-tickets", "acknowledge-order", "store-dead-letter"})
    void whatIsWrittenWaitsForNobodyAndIsOnTheDiskBeforeItIsConfirmed(String name) {
        assertThat(HandlerStatement.read(name))
                .doesNotContain("--")
                .contains(
                        "set_config('lock_timeout', '200ms', true)",
                        "set_config('synchronous_commit', coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'), true)")
                .containsPattern("\\bfrom terms\\b");
    }
}
