// camel-k: name=order-simulator
// camel-k: dependency=bom:org.apache.camel:camel-bom:4.8.0
// camel-k: dependency=camel:timer
// camel-k: dependency=camel:direct
// camel-k: dependency=mvn:org.apache.camel:camel-rocketmq
// camel-k: config=secret:orderflow-rocketmq
// camel-k: property=camel.main.shutdown-timeout=25
// camel-k: trait=knative-service.enabled=false
// camel-k: trait=container.run-as-non-root=true

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.rocketmq.RocketMQConstants;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/**
 * Publishes simulated orders, of many customers at once, to a RocketMQ topic.
 *
 * <p>An order is published when RocketMQ has confirmed it. Until then it is sent again, so that none is lost; one that
 * was stored although its confirmation went missing is on the topic twice.
 */
public class OrderSimulator extends RouteBuilder {

    private static final String PUBLISH_ORDER = "direct:publish-order";

    /** No literal in to(): Camel K's operator refuses a scheme that its catalog lacks. */
    private static final String TOPIC = "rocketmq"
            + ":{{orderflow.rocketmq.topic:orders}}"
            + "?namesrvAddr={{orderflow.rocketmq.namesrv-addr}}"
            + "&accessKey=RAW({{orderflow.rocketmq.access-key:}})"
            + "&secretKey=RAW({{orderflow.rocketmq.secret-key:}})"
            + "&producerGroup=order-simulator"
            + "&waitForSendResult=true";

    /** RocketMQ's own limit, in bytes; beyond it, a retry can't help. */
    private static final int MAX_BODY = 4 << 20;

    /** Control characters would break the message apart: RocketMQ separates its properties by them. */
    private static final Pattern ORDER_ID = Pattern.compile("[^\\p{Cc}\\p{Cs}]{1,64}");

    private final AtomicBoolean refused = new AtomicBoolean();

    /** @throws IllegalArgumentException if a setting is impossible: one line with its name, value and what is allowed */
    @Override
    public void configure() {
        Settings settings = Settings.of(getContext());

        errorHandler(defaultErrorHandler()
                .maximumRedeliveries(-1)
                .redeliveryDelay(100)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .maximumRedeliveryDelay(2_000)
                .asyncDelayedRedelivery()
                .allowRedeliveryWhileStopping(false)
                .onRedelivery(this::onRefused)
                .logExhausted(false));
        onException(IllegalArgumentException.class).maximumRedeliveries(0).logExhausted(false);

        from("timer:simulate-orders?repeatCount=1&delay=0")
                .routeId("simulate-orders")
                .description("Publishes the simulated orders, each when it is due")
                .autoStartup(settings.count() > 0)
                .process(start -> simulate(settings));

        from(PUBLISH_ORDER)
                .routeId("publish-order")
                .description("Publishes one order under its key, again until RocketMQ confirms it")
                .process(exchange -> prepare(exchange.getMessage()))
                // InOut would wait for a reply, and add a second key.
                .to(ExchangePattern.InOnly, TOPIC)
                .process(this::onConfirmed);
    }

    private void onRefused(Exchange exchange) {
        if (refused.compareAndSet(false, true)) {
            log.warn(
                    "RocketMQ does not confirm orders, they are sent again until it does: {}",
                    reason(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
        }
    }

    private void onConfirmed(Exchange exchange) {
        if (refused.compareAndSet(true, false)) {
            log.info("RocketMQ confirms orders again");
        }
    }

    private static String reason(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    /** Ends when every order has been confirmed or has failed, or when the integration stops. */
    private void simulate(Settings settings) throws Exception {
        log.info("Publishing {} orders, seed {}", settings.count(), settings.seed());
        Generator generator = settings.generator();
        Semaphore customers = new Semaphore(settings.customers());
        AtomicLong published = new AtomicLong();
        long start = System.nanoTime();
        try (ProducerTemplate template = getContext().createProducerTemplate()) {
            for (long index = 0; index < settings.count(); index++) {
                Order order = generator.order(index);
                if (!waitUntilDue(start, settings.dueNanos(index)) || !waitFor(customers, 1)) {
                    break;
                }
                template.asyncSend(PUBLISH_ORDER, exchange -> order.copyTo(exchange.getMessage()))
                        .whenComplete((exchange, failure) -> {
                            if (failure == null && !exchange.isFailed()) {
                                published.incrementAndGet();
                            }
                            customers.release();
                        });
            }
            waitFor(customers, settings.customers());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        String rate = String.format(Locale.ROOT, "in %.1f s, %.0f/s", seconds, published.get() / seconds);
        if (published.get() == settings.count()) {
            log.info("Published {} orders {}", published, rate);
        } else if (!running()) {
            log.info("Stopped after {} of {} orders {}", published, settings.count(), rate);
        } else {
            log.error("Published only {} of {} orders {}", published, settings.count(), rate);
        }
    }

    /** Waits in slices, since a stopping context does not interrupt its threads. */
    private boolean waitUntilDue(long start, long dueNanos) throws InterruptedException {
        for (long left; running() && (left = dueNanos - (System.nanoTime() - start)) > 0; ) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
        }
        return running();
    }

    private boolean waitFor(Semaphore customers, int permits) throws InterruptedException {
        while (running()) {
            if (customers.tryAcquire(permits, 100, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    private boolean running() {
        return !getContext().isStopping() && !getContext().isStopped();
    }

    /**
     * Gives the message its key: the header, else the orderId, else one derived from the content.
     *
     * @throws IllegalArgumentException if RocketMQ can't store it, ever
     */
    static void prepare(Message message) {
        byte[] body = message.getBody(byte[].class);
        if (body == null || body.length == 0 || body.length > MAX_BODY) {
            throw new IllegalArgumentException("An order has 1 to " + MAX_BODY + " bytes, not "
                    + (body == null ? 0 : body.length) + ": it was not published");
        }
        message.setBody(body);
        if (message.getHeader(RocketMQConstants.OVERRIDE_MESSAGE_KEY) == null) {
            message.setHeader(RocketMQConstants.OVERRIDE_MESSAGE_KEY, key(body));
        }
    }

    /** The orderId; for an order without a usable one, a key that the same bytes always get. */
    static String key(byte[] order) {
        try {
            if (Jsoner.deserialize(new String(order, StandardCharsets.UTF_8)) instanceof JsonObject json) {
                String orderId = Objects.toString(json.get("orderId"), "");
                if (ORDER_ID.matcher(orderId).matches()) {
                    return orderId;
                }
            }
        } catch (DeserializationException notJson) {
            // The handler judges an order, not the publisher.
        }
        return "unreadable-" + UUID.nameUUIDFromBytes(order);
    }

    /**
     * What is published, and how fast.
     *
     * @param count of all messages, duplicates and malformed ones among them
     * @param rate messages per second on average; 0 for as fast as RocketMQ confirms them
     * @param customers how many there are. Each waits for RocketMQ to confirm their order, so this is also how many
     *     orders are under way at most; when all wait, the run falls behind its shape and then catches up
     * @param duplicates the share of messages that repeat an earlier one, byte by byte
     * @param malformed the share of messages that the handler has to refuse
     * @param seed decides every byte of the orders
     */
    record Settings(
            long count, double rate, Shape shape, int customers, double duplicates, double malformed, long seed) {

        static Settings of(CamelContext context) {
            Function<String, String> resolver = context::resolvePropertyPlaceholders;
            Settings settings = new Settings(
                    read(
                            resolver,
                            "{{orderflow.simulator.count:3000}}",
                            Long::valueOf,
                            n -> n >= 0,
                            "an integer from 0"),
                    read(
                            resolver,
                            "{{orderflow.simulator.rate:200}}",
                            Double::valueOf,
                            n -> n >= 0 && Double.isFinite(n),
                            "orders per second, from 0 (as fast as possible)"),
                    read(
                            resolver,
                            "{{orderflow.simulator.shape:lunch}}",
                            name -> Shape.valueOf(name.toUpperCase(Locale.ROOT)),
                            any -> true,
                            "steady or lunch"),
                    read(
                            resolver,
                            "{{orderflow.simulator.customers:500}}",
                            Integer::valueOf,
                            n -> n >= 1 && n <= 10_000,
                            "an integer from 1 to 10000"),
                    share(resolver, "{{orderflow.simulator.duplicates:0.05}}"),
                    share(resolver, "{{orderflow.simulator.malformed:0.01}}"),
                    read(
                            resolver,
                            "{{orderflow.simulator.seed:}}",
                            value -> value.isEmpty()
                                    ? ThreadLocalRandom.current().nextInt(1 << 30)
                                    : Long.parseLong(value),
                            any -> true,
                            "an integer, or empty for a random one"));
            if (settings.duplicates + settings.malformed > 1) {
                throw new IllegalArgumentException("orderflow.simulator.malformed=" + settings.malformed
                        + ": must be at most 1 together with orderflow.simulator.duplicates=" + settings.duplicates);
            }
            return settings;
        }

        private static double share(Function<String, String> resolver, String placeholder) {
            return read(resolver, placeholder, Double::valueOf, n -> n >= 0 && n <= 1, "a share from 0 to 1");
        }

        private static <T> T read(
                Function<String, String> resolver,
                String placeholder,
                Function<String, T> parser,
                Predicate<T> allowed,
                String what) {
            String value = resolver.apply(placeholder).strip();
            try {
                T parsed = parser.apply(value);
                if (allowed.test(parsed)) {
                    return parsed;
                }
            } catch (IllegalArgumentException unreadable) {
                // Reported below, as any other impossible value.
            }
            String name = placeholder.substring(2, placeholder.indexOf(':'));
            throw new IllegalArgumentException(name + "=" + value + ": must be " + what);
        }

        Generator generator() {
            return new Generator(seed, customers, duplicates, malformed);
        }

        /** When an order is to be published, in nanoseconds after the first; independent of how long the others take. */
        long dueNanos(long index) {
            return rate == 0 ? 0 : (long) (shape.due((double) index / count) * count / rate * 1e9);
        }
    }

    /** How the rate changes over a run. Every shape has the same count, duration and average rate. */
    enum Shape {
        /** Evenly. */
        STEADY {
            @Override
            double due(double share) {
                return share;
            }
        },
        /**
         * The lunch peak: the rate climbs evenly from nothing to twice the average at half time, and falls back.
         *
         * <pre>
         * 2x average      /\
         *               /    \
         *             /        \
         *  0        /            \
         *          start        end
         * </pre>
         *
         * The share published at time t of 1 is 2t² until half time, then 1 - 2(1-t)²; this is the inverse.
         */
        LUNCH {
            @Override
            double due(double share) {
                return share < 0.5 ? Math.sqrt(share / 2) : 1 - Math.sqrt((1 - share) / 2);
            }
        };

        /** The time, as a share of the run's duration, by which this share of the orders is published. Both 0 to 1. */
        abstract double due(double share);
    }

    /** An order as published: any bytes, and the key that they go under. */
    record Order(String orderId, byte[] bytes) {
        void copyTo(Message message) {
            message.setBody(bytes);
            message.setHeader(RocketMQConstants.OVERRIDE_MESSAGE_KEY, orderId);
        }
    }

    /** The one thing that is wrong with a malformed order. */
    enum Flaw {
        NOT_JSON,
        MISSING_FIELD,
        BAD_PHONE,
        NEGATIVE_MONEY,
        FINISHED_BEFORE_CHARGED,
        /** The orderId of an earlier order, with another amount. */
        CONFLICT
    }

    record Dish(String id, String name, int cents) {}

    /**
     * Generates orders, each from the seed and its index alone: the same seed gives the same bytes, in any order and on
     * any thread.
     *
     * <p>Duplicates and malformed orders are spread evenly, so that their shares are exact to within one in any run.
     */
    record Generator(long seed, int customers, double duplicates, double malformed) {
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
        Order order(long index) {
            long original = original(index);
            Flaw flaw = flaw(original);
            long subject = flaw == Flaw.CONFLICT ? flawlessBefore(original) : original;
            Map<String, String> fields = fields(subject);
            SplittableRandom random = random("flaw", original);
            if (flaw == Flaw.NOT_JSON) {
                String json = json(fields);
                return new Order(orderId(subject), bytes(json.substring(0, random.nextInt(1, json.length()))));
            }
            if (flaw != null) {
                spoil(fields, flaw, random);
            }
            return new Order(orderId(subject), bytes(json(fields)));
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
}
