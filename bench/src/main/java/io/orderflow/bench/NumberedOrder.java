package io.orderflow.bench;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** An order of about 170 bytes, made from its number; the handler accepts it. */
final class NumberedOrder {
    private static final String PREFIX = "{\"orderId\":\"";
    private static final int DIGITS = 9;

    private NumberedOrder() {}

    static byte[] body(int number) {
        return (PREFIX + key(number) + "\",\"orderStatus\":\"completed\",\"userPhoneNo\":\"13912"
                        + (100000 + number % 900000)
                        + "\",\"prodId\":\"" + number % 5000 + "\",\"prodName\":\"Soup\",\"chargeMoney\":\""
                        + number % 90
                        + ".50\",\"chargeTime\":1584932320,\"finishTime\":1584932999}")
                .getBytes(StandardCharsets.UTF_8);
    }

    static String key(int number) {
        String digits = Integer.toString(number);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    /** The number that the order was made from; -1 if it is none of ours. */
    static int number(Buffer body) {
        if (body.length() < PREFIX.length() + DIGITS) {
            return -1;
        }
        int number = 0;
        for (int i = PREFIX.length(); i < PREFIX.length() + DIGITS; i++) {
            int digit = body.getByte(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
