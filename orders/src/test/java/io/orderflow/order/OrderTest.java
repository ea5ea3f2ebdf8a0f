package io.orderflow.order;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The order as a value: how it is read and masked. */
class OrderTest {
    private static final String ORDER = """
            {"orderId":"1","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"p","prodName":"n",\
            "chargeMoney":"30.0","chargeTime":"1584932320","finishTime":"1584932320"}""";

    @Property
    void aPhoneShowsItsLastFourDigitsOnly(@ForAll @NumericChars @StringLength(min = 6, max = 15) String phone)
            throws Exception {
        assertThat(read(ORDER.replace("152122131323", phone)).maskedPhone())
                .isEqualTo("*".repeat(phone.length() - 4) + phone.substring(phone.length() - 4));
    }

    @Property
    void anAmountKeepsItsValueAndUpToFourDecimals(
            @ForAll @IntRange(min = 0) int unscaled, @ForAll @IntRange(min = 0, max = 4) int scale) throws Exception {
        BigDecimal amount = BigDecimal.valueOf(unscaled, scale);

        assertThat(read(ORDER.replace("30.0", amount.toPlainString())).amount()).isEqualTo(amount);
        assertThat(read(ORDER.replace("\"30.0\"", amount.toPlainString() + (scale == 0 ? ".0" : "") + "00000"))
                        .amount())
                .isEqualByComparingTo(amount)
                .extracting(BigDecimal::scale)
                .satisfies(decimals -> assertThat(decimals).isBetween(0, 4));
    }

    @Test
    void aFifthDecimalThatADoubleWouldHideIsRefused() throws Exception {
        Order order = read(ORDER.replace("\"30.0\"", "100000000000000.00001"));

        assertThatThrownBy(order::amount).hasMessage("$.chargeMoney: must have at most 4 decimals");
    }

    private static Order read(String json) throws Exception {
        return Order.MAPPER.readValue(json, Order.class);
    }
}
