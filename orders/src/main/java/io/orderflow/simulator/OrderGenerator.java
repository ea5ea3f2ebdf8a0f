package io.orderflow.simulator;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Generates orders, each from the seed and its index alone: the same seed gives the same bytes, in any order and on
 * any thread.
 *
 * <p>Duplicates and malformed orders are spread evenly, so that their shares are exact to within one in any run.
 */
record OrderGenerator(long seed, int customers, double duplicates, double malformed) {
    private static final List<Dish> MENU = List.of(
            new Dish("2141401", "宫保鸡丁饭 Kung Pao Chicken with Rice", 2850),
            new Dish("2141402", "麻婆豆腐饭 Mapo Tofu with Rice", 2200),
            new Dish("2141403", "红烧牛肉面 Braised Beef Noodles", 3200),
            new Dish("2141404", "扬州炒饭 Yangzhou Fried Rice", 2400),
            new Dish("2141405", "番茄鸡蛋面 Tomato and Egg Noodles", 1980),
            new Dish("2141406", "鱼香肉丝饭 Shredded Pork in Garlic Sauce", 2690),
            new Dish("2141407", "猪肉白菜水饺 Pork and Cabbage Dumplings", 2500),
            new Dish("2141408", "酸辣粉 Hot and Sour Noodles", 1850),
            new Dish("2141409", "清炒时蔬饭 Stir-fried Greens with Rice", 1800),
            new Dish("2141410", "Caesar Salad with Grilled Chicken", 3600),
            new Dish("2141411", "Tuna Sandwich and Soup of the Day", 3300),
            new Dish("2141412", "商务套餐A Business Set A", 4550));

    /** 2020-03-23 11:00 in Shanghai, in epoch seconds: a fixed day, or the same seed would not give the same bytes. */
    private static final long LUNCH = 1_584_932_400;

    /** How far back a duplicate's or conflict's original may be: some seconds' worth, as when a client retries. */
    private static final int WINDOW = 1_000;

    /** Odd, and large, so that close seeds have nothing in common. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** The order with this index, from 0. */
    SimulatedOrder order(long index) {
        long original = original(index);
        Flaw flaw = flaw(original);
        long subject = flaw == Flaw.CONFLICT ? flawlessBefore(original) : original;
        Map<String, String> fields = fields(subject);
        SplittableRandom random = random("flaw", original);
        if (flaw == Flaw.NOT_JSON) {
            String json = json(fields);
            return new SimulatedOrder(orderId(subject), bytes(json.substring(0, random.nextInt(1, json.length()))));
        }
        if (flaw != null) {
            spoil(fields, flaw, random);
        }
        return new SimulatedOrder(orderId(subject), bytes(json(fields)));
    }

    /** The index of the order that this one repeats, or the index itself. */
    long original(long index) {
        while (isDuplicate(index)) {
            index -= 1 + random("duplicate", index).nextLong(Math.min(index, WINDOW));
        }
        return index;
    }

    /** What is wrong with an order that repeats no other, or null. */
    Flaw flaw(long original) {
        if (!isMalformed(original)) {
            return null;
        }
        Flaw flaw = Flaw.values()[random("kind", original).nextInt(Flaw.values().length)];
        return flaw == Flaw.CONFLICT && flawlessBefore(original) < 0 ? Flaw.NOT_JSON : flaw;
    }

    private boolean isDuplicate(long index) {
        return index > 0 && isStep(index, duplicates);
    }

    private boolean isMalformed(long original) {
        long originalsBefore = original - (long) Math.floor(original * duplicates);
        return isStep(originalsBefore, malformed / (1 - duplicates));
    }

    /** Whether the whole part of index times share grows here, which it does for exactly this share of the indexes. */
    private static boolean isStep(long index, double share) {
        return Math.floor((index + 1) * share) > Math.floor(index * share);
    }

    private long flawlessBefore(long index) {
        for (long earlier = index - 1; earlier >= Math.max(0, index - WINDOW); earlier--) {
            if (!isDuplicate(earlier) && !isMalformed(earlier)) {
                return earlier;
            }
        }
        return -1;
    }

    private Map<String, String> fields(long index) {
        SplittableRandom random = random("order", index);
        Dish dish = MENU.get(random.nextInt(MENU.size()));
        long charged = LUNCH + random.nextInt(7_200);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("orderId", orderId(index));
        fields.put("orderStatus", "completed");
        fields.put("userPhoneNo", phone(random.nextInt(customers)));
        fields.put("prodId", dish.id());
        fields.put("prodName", dish.name());
        fields.put("chargeMoney", money(dish.cents() * random.nextInt(1, 4)));
        fields.put("chargeTime", Long.toString(charged));
        fields.put("finishTime", Long.toString(charged + random.nextInt(1_800)));
        return fields;
    }

    private static void spoil(Map<String, String> fields, Flaw flaw, SplittableRandom random) {
        switch (flaw) {
            case MISSING_FIELD -> fields.remove(List.copyOf(fields.keySet()).get(random.nextInt(fields.size())));
            case BAD_PHONE -> fields.compute("userPhoneNo", (name, phone) -> phone.substring(0, 3) + "-unknown");
            case NEGATIVE_MONEY -> fields.compute("chargeMoney", (name, money) -> "-" + money);
            case FINISHED_BEFORE_CHARGED ->
                fields.compute("finishTime", (name, finished) -> Long.toString(LUNCH - 1 - random.nextInt(3_600)));
            case CONFLICT -> fields.compute("chargeMoney", (name, money) -> "1" + money);
            default -> throw new IllegalArgumentException(flaw + " is not in a field");
        }
    }

    /** Unique within a run, and different for another seed, so that runs over the same data do not collide. */
    private String orderId(long index) {
        return String.format(Locale.ROOT, "%09d%09d", random("run", 0).nextInt(1_000_000_000), index);
    }

    private String phone(int customer) {
        SplittableRandom random = random("customer", customer);
        return String.format(Locale.ROOT, "1%d%09d", random.nextInt(3, 10), random.nextInt(1_000_000_000));
    }

    private static String money(int cents) {
        return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }

    /** Needs no escapes: nothing in an order has quotes or control characters. */
    private static String json(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> '"' + field.getKey() + "\":\"" + field.getValue() + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What is drawn for one purpose does not shift what is drawn for another; split() mixes close seeds apart. */
    private SplittableRandom random(String purpose, long index) {
        return new SplittableRandom(seed * SPREAD + index ^ purpose.hashCode()).split();
    }
}
