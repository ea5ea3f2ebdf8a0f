package io.orderflow.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.orderflow.text.OneLine;
import io.orderflow.text.PipeFile;
import io.orderflow.text.Property;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * What an operator sets for orders.
 *
 * @param schema that an order must keep
 * @param maxBodyBytes of a request
 * @param digest with the key of the tickets
 */
public record OrderSettings(OrderSchema schema, int maxBodyBytes, OrderDigest digest) {
    private static final Property SCHEMA = Property.of("orderflow.order.schema", "file:config/order.schema.json");
    private static final Property MAX_BODY_BYTES = Property.of("orderflow.http.max-body-bytes", "1048576");

    /** Of a body of more bytes Camel's HTTP consumers, and Quarkus, read no end. */
    private static final int MOST_BYTES = (int) BodyHandler.DEFAULT_BODY_LIMIT;

    /** Every property that this reads. */
    public static List<Property> properties() {
        return List.of(SCHEMA, MAX_BODY_BYTES, OrderDigest.KEY);
    }

    /** @throws IllegalArgumentException names the property, its value and what is allowed, in one line */
    public static OrderSettings of(CamelContext context) {
        UnaryOperator<String> placeholders = context::resolvePropertyPlaceholders;
        return new OrderSettings(
                schema(context, SCHEMA.read(placeholders)),
                MAX_BODY_BYTES.readNumber(placeholders, MOST_BYTES),
                OrderDigest.of(OrderDigest.KEY.read(placeholders)));
    }

    private static OrderSchema schema(CamelContext context, String address) {
        if (address.matches("(?i)https?:.*")) {
            throw wrong(address, " in a file; nothing is fetched");
        }
        if (!address.isEmpty() && PipeFile.isOne(address.replaceFirst("^file:", ""))) {
            throw wrong(address, "; that is no file");
        }
        try {
            return OrderSchema.read(context, address);
        } catch (JsonProcessingException e) {
            throw wrong(address, "; it is not JSON" + Refused.position(e));
        } catch (IOException e) {
            throw wrong(address, " that exists, such as file:config/order.schema.json");
        } catch (RuntimeException e) {
            throw wrong(address, "; " + complaint(e));
        }
    }

    /** What is at the bottom of it, since the library wraps what it has been told, and begins with a place that is none. */
    private static String complaint(Throwable failure) {
        Throwable bottom = failure;
        while (bottom.getCause() != null) {
            bottom = bottom.getCause();
        }
        return OneLine.of(bottom.getMessage()).replaceFirst("^: ", "");
    }

    private static IllegalArgumentException wrong(String schema, String what) {
        return new IllegalArgumentException(SCHEMA.name() + " is '" + schema + "': must be a JSON Schema" + what);
    }

    /**
     * Replaces the parsed JSON by the order that it holds.
     *
     * @throws Refused (422) it is not an order by the schema
     */
    public void toValidOrder(Exchange exchange) throws Refused {
        Message message = exchange.getMessage();
        message.setBody(Order.read(message.getBody(TokenBuffer.class), schema));
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
        requireAllowed(body == null ? 0 : body.length);
    }

    /** @throws Refused (413) a body of so many bytes is larger than allowed */
    void requireAllowed(long bytes) throws Refused {
        if (bytes > maxBodyBytes) {
            throw new Refused(
                    413,
                    "the body has %s bytes, more than the %s bytes that %s allows"
                            .formatted(bytes, maxBodyBytes, MAX_BODY_BYTES.name()));
        }
    }
}
