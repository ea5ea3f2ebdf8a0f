package io.orderflow.order;

import io.orderflow.text.Property;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.ResourceHelper;

/**
 * What an operator sets for orders.
 *
 * @param schema the JSON Schema that an order must keep, such as {@code file:config/order.schema.json}
 * @param maxBodyBytes of a request
 * @param digest with the key of the tickets
 */
public record OrderSettings(String schema, int maxBodyBytes, OrderDigest digest) {
    private static final String MAPPER = "orderMapper";
    private static final Property SCHEMA = Property.of("orderflow.order.schema", "file:config/order.schema.json");
    private static final Property MAX_BODY_BYTES = Property.of("orderflow.http.max-body-bytes", "1048576");

    /** Every property that this reads. */
    public static List<Property> properties() {
        return List.of(SCHEMA, MAX_BODY_BYTES, OrderDigest.KEY);
    }

    /** @throws IllegalArgumentException names the property, its value and what is allowed, in one line */
    public static OrderSettings of(CamelContext context) {
        UnaryOperator<String> placeholders = context::resolvePropertyPlaceholders;
        String schema = SCHEMA.read(placeholders);
        if (!ResourceHelper.resolveResource(context, schema).exists()) {
            throw new IllegalArgumentException(SCHEMA.name() + " is '" + schema
                    + "': must be a JSON Schema that exists, such as file:config/order.schema.json");
        }
        context.getRegistry().bind(MAPPER, Order.MAPPER);
        return new OrderSettings(
                schema, MAX_BODY_BYTES.readNumber(placeholders), OrderDigest.of(OrderDigest.KEY.read(placeholders)));
    }

    /** The endpoint that checks an order against the schema. */
    public String validator() {
        return "json-validator:" + schema + "?objectMapper=#" + MAPPER;
    }

    /**
     * Replaces the order by the columns of its ticket.
     *
     * @throws Refused (422) it finished before it was charged, or its amount has more than 4 decimals
     */
    public void toTicket(Exchange exchange) throws Refused {
        Order.toTicket(exchange, digest);
    }

    /** @throws Refused (413) the body is larger than allowed */
    public void limitBody(Exchange exchange) throws Refused {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        if (body != null && body.length > maxBodyBytes) {
            throw new Refused(
                    413,
                    "the body has %s bytes, more than the %s that %s allows"
                            .formatted(body.length, maxBodyBytes, MAX_BODY_BYTES.name()));
        }
    }
}
