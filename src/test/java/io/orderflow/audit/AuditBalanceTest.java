package io.orderflow.audit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AuditBalanceTest {
    /** The second is longer than a line of the ledger. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "table 422 call 15212213132",
                "table 422 of the fields of an order the number is none that a ticket can ever hold: 15212213132",
            })
    void aPhoneNumberThatWhoeverRefusedItHasQuotedIsNotTold(String reason) {
        AuditBalance balance = new AuditBalance();

        balance.settled(new Fate(Fate.Kind.DEAD, reason));

        assertThat(balance.toTable()).contains("table 422 ").doesNotContain("1521");
        assertThat(balance.toMap().toString()).contains("table 422 ").doesNotContain("1521");
    }
}
