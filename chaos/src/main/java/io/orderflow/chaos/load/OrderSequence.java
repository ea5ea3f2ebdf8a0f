package io.orderflow.chaos.load;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Numbered orders, each from the seed and its number alone. They come out of order, within a window.
 *
 * @param prefix of all keys
 * @param hugeEvery of how many orders one is huge
 */
public record OrderSequence(String prefix, long seed, int hugeEvery) {
    private static final int WINDOW = 64;
    private static final int HUGE_BYTES = 4 << 20;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** The order that is published as the n-th, from 0 on. */
    public LoadOrder published(long n) {
        long window = n / WINDOW * WINDOW;
        // An odd factor visits every place of a window whose size is a power of two once.
        int factor = random(window).nextInt(WINDOW) | 1;
        return numbered(window + (n - window) * factor % WINDOW);
    }

    LoadOrder numbered(long number) {
        return switch (kind(number)) {
            case VALID -> valid(number);
            case DUPLICATE -> {
                LoadOrder original = valid(original(number));
                yield new LoadOrder(Kind.DUPLICATE, original.key(), original.body());
            }
            case MALFORMED -> new LoadOrder(Kind.MALFORMED, key(number), malformed(number));
            case BLANK -> new LoadOrder(Kind.BLANK, key(number), " ".getBytes(StandardCharsets.UTF_8));
            case HUGE -> new LoadOrder(Kind.HUGE, key(number), huge(number));
        };
    }

    private Kind kind(long number) {
        if (number % hugeEvery == hugeEvery / 2) {
            return Kind.HUGE;
        }
        int percent = random(number).nextInt(100);
        if (percent < 8) {
            return original(number) < 0 ? Kind.VALID : Kind.DUPLICATE;
        }
        return percent < 13 ? Kind.MALFORMED : percent < 15 ? Kind.BLANK : Kind.VALID;
    }

    /** The valid order before it, or less than 0. */
    private long original(long number) {
        long original = number - 1;
        while (original >= 0
                && (original % hugeEvery == hugeEvery / 2 || random(original).nextInt(100) < 15)) {
            original--;
        }
        return original;
    }

    private LoadOrder valid(long number) {
        return new LoadOrder(Kind.VALID, key(number), bytes(json(key(number), "Soup of the day", "30.0")));
    }

    private byte[] malformed(long number) {
        String json = json(key(number), "Soup of the day", "30.0");
        return bytes(
                switch ((int) (number % 4)) {
                    case 0 -> json.substring(0, json.length() / 2);
                    case 1 -> json.replace("\"prodId\"", "\"product\"");
                    case 2 -> json.replace("\"30.0\"", "\"-30.0\"");
                    default -> json.replace("\"1584932399\"", "\"1584932300\"");
                });
    }

    private byte[] huge(long number) {
        int rest = json(key(number), "", "30.0").length();
        return bytes(json(key(number), "x".repeat(HUGE_BYTES - rest), "30.0"));
    }

    private static String json(String orderId, String product, String money) {
        return ("{\"orderId\":\"%s\",\"orderStatus\":\"completed\",\"userPhoneNo\":\"152122131323\",\"prodId\":\"7\","
                        + "\"prodName\":\"%s\",\"chargeMoney\":\"%s\",\"chargeTime\":\"1584932320\","
                        + "\"finishTime\":\"1584932399\"}")
                .formatted(orderId, product, money);
    }

    private String key(long number) {
        return String.format(Locale.ROOT, "%s%09d", prefix, number);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private SplittableRandom random(long number) {
        return new SplittableRandom(seed * SPREAD + number).split();
    }
}
