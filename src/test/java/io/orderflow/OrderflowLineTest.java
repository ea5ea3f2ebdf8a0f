package io.orderflow;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OrderflowLineTest {
    @Test
    void ofADatabaseThatIsAwayWhenTheLedgerIsClosedTheLineSaysWhatThatMeans() {
        SQLException away =
                new SQLException("FATAL: the database system is shutting down\n  Hint: password=p4ss", "57P03");

        assertThat(Orderflow.words(away))
                .isEqualTo("the database does not answer (FATAL: the database system is shutting down): what became of"
                        + " the orders is not known, and the command audit tells when it does");
        assertThat(Orderflow.words(new IllegalStateException("ours", away))).isEqualTo("ours");
    }
}
