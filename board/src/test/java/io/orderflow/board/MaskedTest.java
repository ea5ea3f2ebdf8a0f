package io.orderflow.board;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MaskedTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "152122131323|•••1323",
                "call 152 1221 31323 now|call •••1323 now",
                "+86 (152) 1221-3132|+•••3132",
                "30.00|30.00",
                "ticket B417|ticket B417",
                "１５２１２２１３１３２３|•••１３２３"
            })
    void ofAPhoneNumberTheLastFourDigitsAreLeft(String text, String masked) {
        assertThat(Masked.of(text, 100)).isEqualTo(masked);
    }

    @Property
    void noSevenDigitsAreLeftTogether(@ForAll("texts") String text) {
        assertThat(Masked.of(text, 10_000)).doesNotContainPattern("\\p{Nd}{7}");
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("0123456789 -(),x٣").ofMaxLength(60);
    }
}
