package io.orderflow.http;

import io.orderflow.testing.ClassLog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the log says of what nobody expected: what and where, once, and nothing of the order. */
class MishapLineTest {
    private static final class Bare extends Error {
        private static final long serialVersionUID = 1;

        Bare() {
            super("13800138000", null, false, false);
        }
    }

    @Test
    void eachPlaceHasALineAndTheNextOfItWaits() {
        NoClassDefFoundError error = new NoClassDefFoundError("13800138000");
        try (ClassLog log = new ClassLog(Mishap.class)) {
            Mishap.report("the first place of this test", error);
            Mishap.report("the first place of this test", error);
            Mishap.report("the second place of this test", new Bare());

            assertThat(log.lines())
                    .filteredOn(line -> line.contains("of this test"))
                    .containsExactly(
                            "Event sink: the first place of this test failed: java.lang.NoClassDefFoundError at "
                                    + error.getStackTrace()[0],
                            "Event sink: the second place of this test failed: " + Bare.class.getName());
        }
    }
}
