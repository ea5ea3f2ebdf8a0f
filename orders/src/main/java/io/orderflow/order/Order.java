package io.orderflow.order;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.spi.DataFormat;

/**
 * An order as published; config/order.schema.json says what its fields may hold.
 *
 * @param chargeTime seconds since 1970-01-01T00:00:00Z, as finishTime
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Order(
        String orderId,
        String orderStatus,
        String userPhoneNo,
        String prodId,
        String prodName,
        BigDecimal chargeMoney,
        Long chargeTime,
        Long finishTime) {

    /** Reads what the schema was checked against, and nothing else: no second value of a field, no trailing text. */
    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(BoundedTokens.module())
            .build();

    private static final String NO_ORDER = "not a valid order";

    /** As the table of tickets holds it. */
    private static final Pattern PHONE = Pattern.compile("[0-9]{6,15}");

    private static final int DECIMALS = 4;
    private static final int DIGITS = 15;

    /** As no double has more: to write out what has takes all memory, and as a double it is none that the schema allows. */
    private static final int MOST_PLACES = 400;

    /** A double has 16 digits, and an amount may have 19. */
    private static final ObjectReader EXACT = MAPPER.reader()
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .with(new JsonNodeFactory(true) {
                private static final long serialVersionUID = 1L;

                @Override
                public ValueNode numberNode(BigDecimal number) {
                    return Math.abs((long) number.scale()) > MOST_PLACES
                            ? numberNode(number.doubleValue())
                            : super.numberNode(number);
                }
            });

    /**
     * Parses JSON in UTF-8, once, and nothing else: no second value of a field, no trailing text. Its tokens make the tree that the
     * schema is checked against, and the order.
     */
    public static DataFormat json() {
        return new JacksonDataFormat(MAPPER, TokenBuffer.class) {
            @Override
            public Object unmarshal(Exchange exchange, Object body) throws Exception {
                Refused.requireUtf8(exchange.getMessage().getBody(byte[].class), 422, "");
                return super.unmarshal(exchange, body);
            }
        };
    }

    /**
     * Reads an order from the tokens of its JSON.
     *
     * @throws Refused (422) it breaks the schema, or holds a value that no ticket can; it names fields, and no value
     */
    static Order read(TokenBuffer json, OrderSchema schema) throws Refused {
        try {
            JsonNode tree = EXACT.readTree(json.asParser());
            schema.check(tree == null ? MAPPER.missingNode() : tree);
            Order order = MAPPER.readValue(json.asParser(), Order.class);
            if (order == null) {
                throw new Refused(422, NO_ORDER);
            }
            require("orderId", order.orderId);
            require("orderStatus", order.orderStatus);
            return order;
        } catch (JsonProcessingException e) {
            throw Refused.unreadable(e);
        } catch (IOException | RuntimeException e) {
            // Such as a number that the validator has no double for.
            throw new Refused(422, NO_ORDER);
        }
    }

    /** A schema of an operator's own may ask for less than an order needs. */
    private static void require(String field, Object value) throws Refused {
        if (value == null) {
            throw new Refused(422, "$." + field + ": is missing");
        }
    }

    /** Whether the exchange's order is one for the kitchen; any other status only tells how far the order is. */
    public static boolean isCompleted(Exchange exchange) {
        return "completed".equals(exchange.getMessage().getBody(Order.class).orderStatus);
    }

    /**
     * Replaces the order by the columns of its ticket.
     *
     * @throws Refused (422) a field of the ticket is missing, its phone number is none, it finished before it was charged, or its
     *     amount has more than 4 decimals
     */
    static void toTicket(Exchange exchange, OrderDigest digest) throws Refused {
        Message message = exchange.getMessage();
        Order order = message.getBody(Order.class);
        order.requireWhatATicketHolds();
        if (order.finishTime < order.chargeTime) {
            throw new Refused(422, "$.finishTime: must not be before chargeTime");
        }
        Map<String, Object> columns = new HashMap<>();
        columns.put("orderId", order.orderId);
        columns.put("productId", order.prodId);
        columns.put("productName", order.prodName);
        columns.put("amount", order.amount());
        columns.put("chargedAt", Instant.ofEpochSecond(order.chargeTime).atOffset(ZoneOffset.UTC));
        columns.put("finishedAt", Instant.ofEpochSecond(order.finishTime).atOffset(ZoneOffset.UTC));
        columns.put("phone", order.maskedPhone());
        byte[] hash = OrderDigest.withoutKey(order);
        columns.put("mac", digest.mac(hash));
        // For a ticket that a version before has issued and no migration has keyed yet.
        columns.put("digest", hash);
        columns.put("eventId", message.getHeader(OrderEvent.ID, String.class));
        columns.put("eventSource", message.getHeader(OrderEvent.SOURCE, String.class));
        message.setBody(columns);
    }

    private void requireWhatATicketHolds() throws Refused {
        require("userPhoneNo", userPhoneNo);
        require("prodId", prodId);
        require("prodName", prodName);
        require("chargeMoney", chargeMoney);
        require("chargeTime", chargeTime);
        require("finishTime", finishTime);
        if (!PHONE.matcher(userPhoneNo).matches()) {
            throw new Refused(422, "$.userPhoneNo: must have 6 to 15 digits, and nothing else");
        }
    }

    /** Replaces the order by the columns of its acknowledgement. */
    public static void toAcknowledgement(Exchange exchange) {
        Message message = exchange.getMessage();
        Order order = message.getBody(Order.class);
        message.setBody(Map.of(
                "orderId",
                order.orderId,
                "status",
                order.orderStatus,
                "eventId",
                message.getHeader(OrderEvent.ID, String.class),
                "eventSource",
                message.getHeader(OrderEvent.SOURCE, String.class)));
    }

    /**
     * The amount, exact, with the decimals it was published with.
     *
     * @throws Refused it has more than 4 decimals, or digits, than a ticket has room for
     */
    BigDecimal amount() throws Refused {
        if (chargeMoney.scale() >= 0 && chargeMoney.scale() <= DECIMALS) {
            return chargeMoney;
        }
        BigDecimal shortest = chargeMoney.stripTrailingZeros();
        if (shortest.scale() > DECIMALS) {
            throw new Refused(422, "$.chargeMoney: must have at most 4 decimals");
        }
        if (shortest.precision() - shortest.scale() > DIGITS) {
            // To write it out could take all memory.
            throw new Refused(422, "$.chargeMoney: must have at most 15 digits before the decimals");
        }
        return shortest.setScale(Math.max(0, shortest.scale()));
    }

    String maskedPhone() {
        int masked = userPhoneNo.length() - 4;
        return "*".repeat(masked) + userPhoneNo.substring(masked);
    }

    /**
     * What was ordered, the same however amount and times were spelled ("30.0" and 30.00).
     *
     * @throws Refused its amount is none
     */
    String normalised() throws Refused {
        // The schema allows no line break in a field, so the lines cannot be read in two ways.
        return Stream.of(
                        orderId,
                        userPhoneNo,
                        prodId,
                        prodName,
                        amount().stripTrailingZeros().toPlainString(),
                        chargeTime,
                        finishTime)
                .map(Object::toString)
                .collect(Collectors.joining("\n"));
    }
}
