// camel-k: name=order-route
// camel-k: dependency=camel:knative
// camel-k: dependency=camel:platform-http
// camel-k: dependency=camel:direct
// camel-k: dependency=camel:json-validator
// camel-k: dependency=camel:jackson
// camel-k: dependency=camel:sql
// camel-k: dependency=camel:micrometer
// camel-k: dependency=mvn:io.cloudevents:cloudevents-json-jackson:4.0.1
// camel-k: dependency=mvn:com.zaxxer:HikariCP:7.0.2
// camel-k: dependency=mvn:org.postgresql:postgresql:42.7.14
// camel-k: dependency=mvn:org.flywaydb:flyway-core:11.20.3
// camel-k: dependency=mvn:org.flywaydb:flyway-database-postgresql:11.20.3
// camel-k: config=secret:orderflow-database
// camel-k: resource=configmap:orderflow-migrations@/deployments/config/migrations
// camel-k: property=camel.main.shutdown-timeout=25
// camel-k: resource=configmap:orderflow-schema/order.schema.json@/deployments/config/order.schema.json
// camel-k: trait=knative.enabled=false
// camel-k: property=camel.component.knative.environment.resources[0].name=orderflow.order.placed
// camel-k: property=camel.component.knative.environment.resources[0].type=event
// camel-k: property=camel.component.knative.environment.resources[0].endpointKind=source
// camel-k: property=camel.component.knative.environment.resources[0].objectApiVersion=eventing.knative.dev/v1
// camel-k: property=camel.component.knative.environment.resources[0].objectKind=Broker
// camel-k: property=camel.component.knative.environment.resources[0].objectName=orders
// camel-k: property=camel.component.knative.environment.resources[0].path=/events/orderflow.order.placed
// camel-k: property=camel.component.knative.environment.resources[0].reply=true
// camel-k: trait=knative-service.enabled=true
// camel-k: trait=knative-service.visibility=cluster-local
// camel-k: trait=jvm.options=-XX:TieredStopAtLevel=1
// camel-k: trait=health.enabled=true
// camel-k: trait=prometheus.enabled=true
// camel-k: trait=prometheus.pod-monitor=false
// camel-k: trait=container.run-as-non-root=true

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Ordered;
import org.apache.camel.StartupListener;
import org.apache.camel.ValidationException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.component.jsonvalidator.JsonValidationException;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.MicrometerUtils;
import org.apache.camel.component.sql.SqlConstants;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.ObjectHelper;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Takes orders from the Broker, issues one meal ticket per completed order and replies with it.
 *
 * <p>All of it is in this file, since Camel K compiles each route file alone.
 *
 * <pre>
 *                |-- not acceptable -- 422, 413, 400: to the dead letter, not retried
 * order placed --|-- unavailable ----- 503 with Retry-After: the Broker tries again
 *                |-- acknowledged ---- 204: counted, no ticket
 *                |-- ticket issued --- 200 and orderflow.ticket.issued; the same for the same order again
 * </pre>
 */
public class OrderRoute extends RouteBuilder {
    private static final String ORDER_PLACED = "orderflow.order.placed";
    private static final String TICKET_ISSUED = "orderflow.ticket.issued";

    private static final String READ_TICKET = """
            select order_id, number, product_id, product_name, amount, charged_at, finished_at,
                   phone, event_id, event_source, issued_at, order_digest = :#digest as same_order
            from ticket
            where order_id = :#orderId""";

    private static final String ACKNOWLEDGE_ORDER = """
            insert into acknowledged_order (order_id, status, event_id, event_source)
            values (:#orderId, :#status, :#eventId, :#eventSource)
            on conflict (order_id, status) do nothing""";

    /** Of a SQLSTATE: unsupported, cardinality, data, constraint, and syntax or access rights. */
    private static final List<String> REFUSED = List.of("0A", "21", "22", "23", "42");

    /** Property of an exchange whose order was in the database before. */
    private static final String REPEATED = "orderflow.repeated";

    private final AtomicBoolean databaseAnswers = new AtomicBoolean(true);
    private Metrics metrics;

    @Override
    public void configure() throws Exception {
        Settings settings = Settings.of(getContext());
        metrics = Metrics.of(getContext());
        HikariDataSource database = settings.pool();
        getContext().addStartupListener(new Opening(getContext(), () -> settings.open(database)));
        GroupCommit tickets = new GroupCommit(database);
        getContext().getRegistry().bind("ticketDatabase", database, null, "close");
        getContext().getRegistry().bind("ticketDatabaseHealth", new DatabaseReachable(settings));
        getContext().getRegistry().bind("orderMapper", Order.MAPPER);

        onException(Exception.class).handled(true).process(this::onFailed);

        // Started first: the Knative consumer must see no structured event, since it answers most with 404 and the rest
        // with a stack trace.
        from("platform-http:/events/orderflow.order.placed?httpMethodRestrict=POST"
                        + "&consumes=application/cloudevents+json,application/cloudevents-batch+json")
                .routeId("receive-structured-order")
                .description("Receives an order whose event is all in the body, and makes a binary event of it")
                .startupOrder(1)
                .process(settings::limitBody)
                .process(Event::unpack)
                .to("direct:take-order");

        from("knative:event/orderflow.order.placed?name=orders&reply=true")
                .routeId("receive-order")
                .description("Receives an order from the Broker")
                .startupOrder(2)
                .process(settings::limitBody)
                .to("direct:take-order");

        from("direct:take-order")
                .routeId("take-order")
                .description("Validates an order, then issues its ticket, or acknowledges it if it needs none")
                .process(Event::isolate)
                .to("json-validator:" + settings.schema + "?objectMapper=#orderMapper")
                .unmarshal(new JacksonDataFormat(Order.MAPPER, Order.class))
                .choice()
                .when(exchange -> exchange.getMessage().getBody(Order.class).isCompleted())
                .to("direct:issue-ticket")
                .otherwise()
                .to("direct:acknowledge-order");

        from("direct:issue-ticket")
                .routeId("issue-ticket")
                .description(
                        "Issues the one ticket of an order and replies with it; a second time finds the first ticket")
                .process(Order::toTicket)
                .process(tickets::issue)
                .choice()
                .when(Ticket::isIssuedBefore)
                // A statement of its own: the ticket may have been committed after the first began.
                .to(sql(READ_TICKET) + "&outputHeader=" + Ticket.ROW)
                .setProperty(REPEATED, constant(true))
                .otherwise()
                .process(exchange -> metrics.issued.increment())
                .end()
                .process(Ticket::reply)
                .process(this::onDelivered);

        from("direct:acknowledge-order")
                .routeId("acknowledge-order")
                .description("Records the status of an order that needs no ticket")
                .process(Order::toAcknowledgement)
                .to(sql(ACKNOWLEDGE_ORDER))
                .process(exchange -> onRecorded(exchange, metrics.acknowledged))
                .removeHeaders("*")
                .setBody(constant(null))
                .process(this::onDelivered);
    }

    /**
     * An endpoint for the statement. Counted here, the parameters need not be asked for from the database every time. A
     * line ends in a space, since Camel 4.8 drops its break; the break stays, since Camel 4.17 is slow on a long line.
     */
    private static String sql(String statement) {
        long parameters = statement.chars().filter(c -> c == '#').count();
        return "sql:" + statement.replace("\n", " \n")
                + "?dataSource=#ticketDatabase&outputType=SelectOne&parametersCount=" + parameters;
    }

    /** Opens the database beside the rest of the start, of which it takes a tenth; no route starts before it is open. */
    static final class Opening implements StartupListener, Ordered {
        private final FutureTask<Void> opening;

        Opening(CamelContext context, Runnable open) {
            opening = new FutureTask<>(open, null);
            context.getExecutorServiceManager()
                    .newThread("OpenTicketDatabase", opening)
                    .start();
        }

        @Override
        public void onCamelContextStarting(CamelContext context, boolean alreadyStarted) throws Exception {
            try {
                opening.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception failure ? failure : e;
            }
        }

        @Override
        public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) throws Exception {
            onCamelContextStarting(context, alreadyStarted);
        }

        /** The last one, after the HTTP server has started. */
        @Override
        public int getOrder() {
            return Ordered.LOWEST;
        }
    }

    /** Counts what the statement has added; it adds nothing if the order was there before. */
    private static void onRecorded(Exchange exchange, Counter added) {
        if (exchange.getMessage().getHeader(SqlConstants.SQL_UPDATE_COUNT, 0, Integer.class) > 0) {
            added.increment();
        } else {
            exchange.setProperty(REPEATED, true);
        }
    }

    private void onDelivered(Exchange exchange) {
        if (exchange.getProperty(REPEATED, false, Boolean.class)) {
            metrics.absorbed.increment();
        }
        if (!databaseAnswers.getAndSet(true)) {
            log.info("The database answers again");
        }
    }

    /** Told apart here: Camel K's loader cannot find a nested class, such as Refused, for a clause of its own. */
    private void onFailed(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof Refused refused) {
            onRefused(exchange, refused.code, failure);
        } else if (failure instanceof ValidationException || failure instanceof JsonProcessingException) {
            onRefused(exchange, 422, failure);
        } else if (isUnavailable(ObjectHelper.getException(SQLException.class, failure))) {
            onUnavailable(exchange);
        } else {
            onUnexpected(exchange, failure);
        }
    }

    /** Whether another attempt may succeed: the database is not to blame for data or a statement that it refuses. */
    private static boolean isUnavailable(SQLException failure) {
        return failure != null
                && (failure.getSQLState() == null || REFUSED.stream().noneMatch(failure.getSQLState()::startsWith));
    }

    private void onRefused(Exchange exchange, int code, Exception refusal) {
        metrics.refused.increment();
        answer(exchange, code, Refused.reason(refusal));
    }

    private void onUnavailable(Exchange exchange) {
        if (databaseAnswers.getAndSet(false)) {
            log.warn("The database does not answer; orders are refused with 503 until it does");
        }
        answer(exchange, 503, "the database does not answer; try again");
        exchange.getMessage().setHeader("Retry-After", "1");
    }

    private void onUnexpected(Exchange exchange, Exception failure) {
        // Its message may quote the order, and with it a phone number: only whoever asks for it may see it.
        log.error("Unexpected {} in {}", failure.getClass().getName(), exchange.getProperty(Exchange.FAILURE_ROUTE_ID));
        log.debug("Unexpected", failure);
        answer(exchange, 500, "unexpected failure; the handler's log says which");
    }

    private static void answer(Exchange exchange, int code, String line) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, code);
        message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
        message.setBody(line.getBytes(StandardCharsets.UTF_8));
    }

    /** The order is not acceptable and never will be; the message is one line, fit for the sender. */
    static class Refused extends Exception {
        private static final int MAX_LENGTH = 500;

        private final int code;

        Refused(int code, String reason) {
            super(reason);
            this.code = code;
        }

        /** Says in one line why, and quotes nothing of the order but what has been validated. */
        static String reason(Exception refusal) {
            String reason = "not a valid order";
            if (refusal instanceof Refused) {
                reason = refusal.getMessage();
            } else if (refusal instanceof JsonValidationException invalid && invalid.getNumberOfErrors() > 0) {
                reason = invalid.getErrors().stream().map(Object::toString).collect(Collectors.joining("; "));
            } else if (refusal instanceof JsonProcessingException malformed) {
                reason = "not JSON" + position(malformed);
            } else if (refusal.getCause() instanceof JsonProcessingException malformed) {
                reason = "not JSON" + position(malformed);
            }
            String line = reason.replaceAll("\\p{Cntrl}+", " ");
            return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH - 3) + "...";
        }

        static String position(JsonProcessingException malformed) {
            JsonLocation location = malformed.getLocation();
            return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
        }
    }

    /** What the handler needs of the CloudEvent: its identity, in the headers that camel-knative uses for it. */
    static final class Event {
        static final String ID = "CamelCloudEventID";
        static final String SOURCE = "CamelCloudEventSource";

        private static final ObjectMapper MAPPER = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .addModule(JsonFormat.getCloudEventJacksonModule())
                .build();

        private Event() {}

        /**
         * Replaces a structured event by its data and identity. The SDK's own mapper would read an amount as a double.
         *
         * @throws Refused (400) it is not a CloudEvent, (422) it is of another type
         */
        static void unpack(Exchange exchange) throws Refused {
            Message message = exchange.getMessage();
            CloudEvent event = parse(message.getBody(byte[].class));
            if (!ORDER_PLACED.equals(event.getType())) {
                throw new Refused(422, "the event's type is not " + ORDER_PLACED);
            }
            message.setHeader(ID, event.getId());
            message.setHeader(SOURCE, event.getSource().toString());
            message.setBody(
                    event.getData() == null ? new byte[0] : event.getData().toBytes());
        }

        /**
         * Leaves of the headers only the event's identity. Any header of a request becomes one of the message, so it
         * could otherwise steer a component (CamelSqlQuery), or come back in the reply.
         *
         * @throws Refused (400) a required attribute is missing
         */
        static void isolate(Exchange exchange) throws Refused {
            Message message = exchange.getMessage();
            String id = required(message, ID);
            String source = required(message, SOURCE);
            message.removeHeaders("*");
            message.setHeader(ID, id);
            message.setHeader(SOURCE, source);
        }

        private static String required(Message message, String attribute) throws Refused {
            String value = message.getHeader(attribute, "", String.class);
            if (value.isBlank()) {
                throw new Refused(
                        400,
                        "not a CloudEvent: its attribute "
                                + attribute.replace("CamelCloudEvent", "").toLowerCase() + " is missing");
            }
            return value;
        }

        private static CloudEvent parse(byte[] body) throws Refused {
            try {
                JsonNode event = MAPPER.readTree(body == null ? new byte[0] : body);
                if (!event.isObject()) {
                    throw new Refused(400, "not a CloudEvent: must be one JSON object");
                }
                return MAPPER.treeToValue(event, CloudEvent.class);
            } catch (MismatchedInputException e) {
                throw new Refused(400, "not a CloudEvent: " + e.getOriginalMessage());
            } catch (JsonProcessingException e) {
                throw new Refused(400, "not a CloudEvent: not JSON" + Refused.position(e));
            } catch (IOException | RuntimeException e) {
                throw new Refused(400, "not a CloudEvent");
            }
        }
    }

    /**
     * An order as published; config/order.schema.json says what its fields may hold.
     *
     * @param chargeTime seconds since 1970-01-01T00:00:00Z, as finishTime
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Order(
            String orderId,
            String orderStatus,
            String userPhoneNo,
            String prodId,
            String prodName,
            BigDecimal chargeMoney,
            Long chargeTime,
            Long finishTime) {

        /** Reads what the schema was checked against, and nothing else: no second value of a field, no trailing text. */
        static final ObjectMapper MAPPER = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();

        private static final int DECIMALS = 4;

        /** Whether the order is one for the kitchen; any other status only tells how far the order is. */
        boolean isCompleted() {
            return "completed".equals(orderStatus);
        }

        /** Replaces the order by the columns of its ticket. */
        static void toTicket(Exchange exchange) throws Refused {
            Message message = exchange.getMessage();
            Order order = message.getBody(Order.class);
            if (order.finishTime < order.chargeTime) {
                throw new Refused(422, "$.finishTime: must not be before chargeTime");
            }
            message.setBody(Map.of(
                    "orderId", order.orderId,
                    "productId", order.prodId,
                    "productName", order.prodName,
                    "amount", order.amount(),
                    "chargedAt", Instant.ofEpochSecond(order.chargeTime).atOffset(ZoneOffset.UTC),
                    "finishedAt", Instant.ofEpochSecond(order.finishTime).atOffset(ZoneOffset.UTC),
                    "phone", order.maskedPhone(),
                    "digest", order.digest(),
                    "eventId", message.getHeader(Event.ID, String.class),
                    "eventSource", message.getHeader(Event.SOURCE, String.class)));
        }

        /** Replaces the order by the columns of its acknowledgement. */
        static void toAcknowledgement(Exchange exchange) {
            Message message = exchange.getMessage();
            Order order = message.getBody(Order.class);
            message.setBody(Map.of(
                    "orderId",
                    order.orderId,
                    "status",
                    order.orderStatus,
                    "eventId",
                    message.getHeader(Event.ID, String.class),
                    "eventSource",
                    message.getHeader(Event.SOURCE, String.class)));
        }

        /**
         * The amount, exact, with the decimals it was published with.
         *
         * @throws Refused it has more than 4 decimals: the schema's validator reads a number as a double, which hides some
         */
        BigDecimal amount() throws Refused {
            if (chargeMoney.scale() >= 0 && chargeMoney.scale() <= DECIMALS) {
                return chargeMoney;
            }
            BigDecimal shortest = chargeMoney.stripTrailingZeros();
            if (shortest.scale() > DECIMALS) {
                throw new Refused(422, "$.chargeMoney: must have at most 4 decimals");
            }
            return shortest.setScale(Math.max(0, shortest.scale()));
        }

        String maskedPhone() {
            int masked = userPhoneNo.length() - 4;
            return "*".repeat(masked) + userPhoneNo.substring(masked);
        }

        /** SHA-256 of what was ordered, the same however amount and times were spelled ("30.0" and 30.00). */
        byte[] digest() throws Refused {
            // The schema allows no line break in a field, so the lines cannot be read in two ways.
            String normalised = Stream.of(
                            orderId,
                            userPhoneNo,
                            prodId,
                            prodName,
                            amount().stripTrailingZeros().toPlainString(),
                            chargeTime,
                            finishTime)
                    .map(Object::toString)
                    .collect(Collectors.joining("\n"));
            try {
                return MessageDigest.getInstance("SHA-256").digest(normalised.getBytes(StandardCharsets.UTF_8));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The data of orderflow.ticket.issued; amount is a decimal, times are RFC 3339 in UTC. */
    record Ticket(
            String number,
            String orderId,
            String productId,
            String productName,
            String amount,
            String chargedAt,
            String finishedAt,
            String phone,
            String issuedAt) {

        /** The header with the row of the ticket. */
        static final String ROW = "CamelTicketRow";

        private static final Pattern NOT_ALLOWED_IN_HEADER = Pattern.compile("[^!#$&-~]+");

        /** Whether the order brought no new ticket. A simple predicate on the header would make a text of the row first. */
        static boolean isIssuedBefore(Exchange exchange) {
            return exchange.getMessage().getHeader(ROW) == null;
        }

        /**
         * Replies with the ticket of the row in the header. All of it comes from the row, so that it is the same each time.
         *
         * @throws Refused (422) the row was issued for another order of the same id
         */
        static void reply(Exchange exchange) throws Refused, JsonProcessingException {
            Message message = exchange.getMessage();
            Map<?, ?> row = message.getHeader(ROW, Map.class);
            Ticket ticket = of(row);
            if (!Boolean.TRUE.equals(row.get("same_order"))) {
                throw new Refused(
                        422,
                        "order " + ticket.orderId + " has ticket " + ticket.number + " already, for other content");
            }
            message.removeHeaders("*");
            message.setHeader("ce-specversion", "1.0");
            message.setHeader("ce-id", eventId(row));
            message.setHeader("ce-type", TICKET_ISSUED);
            message.setHeader("ce-source", "/orderflow/order-route");
            message.setHeader("ce-subject", headerValue(ticket.orderId));
            message.setHeader("ce-time", ticket.issuedAt);
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
            message.setBody(Order.MAPPER.writeValueAsBytes(ticket));
        }

        static Ticket of(Map<?, ?> row) {
            return new Ticket(
                    (String) row.get("number"),
                    (String) row.get("order_id"),
                    (String) row.get("product_id"),
                    (String) row.get("product_name"),
                    ((BigDecimal) row.get("amount")).toPlainString(),
                    time(row.get("charged_at")),
                    time(row.get("finished_at")),
                    (String) row.get("phone"),
                    time(row.get("issued_at")));
        }

        /** Derived from source and id together, which identify the order's event; its id alone need not be unique. */
        static String eventId(Map<?, ?> row) {
            String event = row.get("event_source") + "\n" + row.get("event_id");
            return UUID.nameUUIDFromBytes(event.getBytes(StandardCharsets.UTF_8))
                    .toString();
        }

        /** Percent-encodes what the CloudEvents HTTP binding (1.0, 3.1.3.2) does not let into a header as it is. */
        static String headerValue(String text) {
            return NOT_ALLOWED_IN_HEADER
                    .matcher(text)
                    .replaceAll(found -> URLEncoder.encode(found.group(), StandardCharsets.UTF_8)
                            .replace("+", "%20"));
        }

        private static String time(Object column) {
            return ((Timestamp) column).toInstant().toString();
        }
    }

    /**
     * Issues tickets. All orders that wait while the database commits share the next transaction, since a commit takes the
     * disk as long for twenty tickets as for one; each still has an answer of its own, and none before its commit.
     *
     * <p>There is no thread for it: an order that finds the writer's place free commits for all that wait. There
     * is one place: with two, half as many orders would share a commit.
     */
    static final class GroupCommit {
        /** Returns the new tickets: an order without a row has one already, and only that costs a second round trip. */
        private static final String ISSUE_TICKETS = """
                insert into ticket (order_id, product_id, product_name, amount, charged_at, finished_at,
                                    phone, order_digest, event_id, event_source)
                select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (order_id) do nothing
                returning order_id, number, product_id, product_name, amount, charged_at, finished_at,
                          phone, event_id, event_source, issued_at, true as same_order""";

        private static final int MAX_ORDERS = 64;

        /** For a place in a group; an order that gets none by then is asked to come again, as one without a connection. */
        private static final int LONGEST_WAIT_SECONDS = 5;

        private final HikariDataSource database;
        private final Semaphore writer = new Semaphore(1);
        private final Queue<Waiting> line = new ConcurrentLinkedQueue<>();

        GroupCommit(HikariDataSource database) {
            this.database = database;
        }

        /**
         * Puts the row of the order's new ticket into the header; none if it has a ticket already.
         *
         * @throws Exception the ticket has been issued or not; which, the same order will find out
         */
        void issue(Exchange exchange) throws Exception {
            Message message = exchange.getMessage();
            Waiting order = new Waiting(message.getBody(Map.class));
            line.add(order);
            while (!order.done) {
                if (!write()
                        && !order.signal.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                        && line.remove(order)) {
                    wakeNext();
                    throw new SQLTransientConnectionException("the orders before are not committed");
                }
            }
            if (order.failure != null) {
                throw order.failure;
            }
            message.setHeader(Ticket.ROW, order.row);
        }

        /** Returns whether the place was free, and anything to write. */
        private boolean write() {
            if (!writer.tryAcquire()) {
                return false;
            }
            try {
                List<Waiting> group = nextGroup();
                write(group);
                return !group.isEmpty();
            } finally {
                writer.release();
                wakeNext();
            }
        }

        /** Whoever came while the place was taken. */
        private void wakeNext() {
            Waiting next = line.peek();
            if (next != null) {
                next.signal.release();
            }
        }

        private List<Waiting> nextGroup() {
            List<Waiting> group = new ArrayList<>();
            Waiting next = line.poll();
            while (next != null) {
                group.add(next);
                next = group.size() < MAX_ORDERS ? line.poll() : null;
            }
            return group;
        }

        private void write(List<Waiting> group) {
            // Sorted: two transactions that insert the same orders would otherwise wait for each other.
            Map<String, Waiting> orders = new TreeMap<>();
            group.forEach(order -> orders.putIfAbsent(order.id(), order));
            try {
                Map<String, Map<String, Object>> rows = orders.isEmpty() ? Map.of() : insert(orders.values());
                // The same order twice at once: one has the new ticket, the other finds it.
                group.forEach(order -> order.end(orders.get(order.id()) == order ? rows.get(order.id()) : null, null));
            } catch (SQLException e) {
                if (group.size() > 1 && !isUnavailable(e)) {
                    // One of them is the reason, and must not take the others with it.
                    group.forEach(order -> write(List.of(order)));
                } else {
                    group.forEach(order -> order.end(null, e));
                }
            } catch (RuntimeException e) {
                // Else only the order that writes would hear of it, and the others would wait for ever.
                group.forEach(order -> order.end(null, e));
            }
        }

        private Map<String, Map<String, Object>> insert(Collection<Waiting> orders) throws SQLException {
            try (Connection connection = database.getConnection();
                    PreparedStatement statement = connection.prepareStatement(ISSUE_TICKETS)) {
                for (Column column : Column.values()) {
                    Object[] values = orders.stream()
                            .map(order -> order.columns.get(column.name()))
                            .toArray(column.array);
                    statement.setArray(column.ordinal() + 1, connection.createArrayOf(column.type, values));
                }
                Map<String, Map<String, Object>> rows = new HashMap<>();
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        rows.put(result.getString("order_id"), row(result));
                    }
                }
                return rows;
            }
        }

        private static Map<String, Object> row(ResultSet result) throws SQLException {
            ResultSetMetaData columns = result.getMetaData();
            Map<String, Object> row = new HashMap<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                row.put(columns.getColumnLabel(i), result.getObject(i));
            }
            return row;
        }

        /** The parameters of the statement, in its order. */
        private enum Column {
            orderId("text"),
            productId("text"),
            productName("text"),
            amount("numeric"),
            chargedAt("timestamptz"),
            finishedAt("timestamptz"),
            phone("text"),
            digest("bytea", byte[][]::new),
            eventId("text"),
            eventSource("text");

            private final String type;
            private final IntFunction<Object[]> array;

            Column(String type) {
                this(type, Object[]::new);
            }

            Column(String type, IntFunction<Object[]> array) {
                this.type = type;
                this.array = array;
            }
        }

        /** An order, and what became of it. */
        private static final class Waiting {
            private final Map<?, ?> columns;
            private final Semaphore signal = new Semaphore(0);
            private Map<String, Object> row;
            private Exception failure;
            private volatile boolean done;

            Waiting(Map<?, ?> columns) {
                this.columns = columns;
            }

            String id() {
                return (String) columns.get("orderId");
            }

            void end(Map<String, Object> row, Exception failure) {
                this.row = row;
                this.failure = failure;
                done = true;
                signal.release();
            }
        }
    }

    /** What became of the orders; counted in a registry that nobody reads if the runtime has none. */
    record Metrics(Counter issued, Counter absorbed, Counter acknowledged, Counter refused) {
        static Metrics of(CamelContext context) {
            MeterRegistry registry = MicrometerUtils.getOrCreateMeterRegistry(
                    context.getRegistry(), MicrometerConstants.METRICS_REGISTRY_NAME);
            return new Metrics(
                    counter(registry, "orderflow.tickets.issued", "Tickets issued"),
                    counter(registry, "orderflow.duplicates.absorbed", "Orders that were in the database before"),
                    counter(registry, "orderflow.orders.acknowledged", "Orders that need no ticket"),
                    counter(registry, "orderflow.orders.refused", "Orders refused for good"));
        }

        private static Counter counter(MeterRegistry registry, String name, String description) {
            return Counter.builder(name).description(description).register(registry);
        }
    }

    /** Whether the database accepts connections; asked over one of its own, since a busy pool is no missing database. */
    static final class DatabaseReachable implements HealthCheck {
        private final Settings settings;
        private boolean enabled = true;

        DatabaseReachable(Settings settings) {
            this.settings = settings;
        }

        @Override
        public String getId() {
            return "ticket-database";
        }

        @Override
        public String getGroup() {
            return "orderflow";
        }

        @Override
        public boolean isEnabled() {
            return enabled;
        }

        @Override
        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        /** A process whose database is away is alive, and must not be restarted for it. */
        @Override
        public boolean isLiveness() {
            return false;
        }

        @Override
        public Result call(Map<String, Object> options) {
            HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this);
            try {
                settings.connect().close();
                return result.up().build();
            } catch (SQLException e) {
                return result.down().message("the database does not answer").build();
            }
        }
    }

    /**
     * What an operator can set, read and checked at start; the messages of its exceptions are one line each. Repeated in
     * DeadLetterRoute, since each route file must stand alone.
     */
    record Settings(
            String url,
            String username,
            String password,
            int poolSize,
            int maxBodyBytes,
            String migrations,
            String schema) {

        /** Of a SQLSTATE: no connection, credentials refused, no such database. */
        private static final List<String> NOT_CONNECTED = List.of("08", "28", "3D");

        /** @throws IllegalArgumentException names the property, its value and what is allowed */
        static Settings of(CamelContext context) {
            String url = text(context, "{{orderflow.database.url:}}");
            if (!url.matches("jdbc:postgresql:[^@?]+(\\?.*)?")) {
                throw new IllegalArgumentException(
                        "orderflow.database.url is '" + masked(url)
                                + "': must be a JDBC URL such as jdbc:postgresql://localhost:5432/orderflow, credentials apart");
            }
            String schema = text(context, "{{orderflow.order.schema:file:config/order.schema.json}}");
            if (!ResourceHelper.resolveResource(context, schema).exists()) {
                throw new IllegalArgumentException("orderflow.order.schema is '" + schema
                        + "': must be a JSON Schema that exists, such as file:config/order.schema.json");
            }
            return new Settings(
                    url,
                    text(context, "{{orderflow.database.username:}}"),
                    text(context, "{{orderflow.database.password:}}"),
                    number(context, "{{orderflow.database.pool-size:10}}"),
                    number(context, "{{orderflow.http.max-body-bytes:1048576}}"),
                    text(context, "{{orderflow.database.migrations:filesystem:config/migrations}}"),
                    schema);
        }

        /** A pool of connections that opens with the first use. */
        HikariDataSource pool() {
            HikariDataSource pool = new HikariDataSource();
            pool.setPoolName("tickets");
            pool.setJdbcUrl(url);
            pool.setUsername(emptyToNull(username));
            pool.setPassword(emptyToNull(password));
            pool.setMaximumPoolSize(poolSize);
            // Shorter than the Broker's patience: 503 tells it to come again, a timeout tells it nothing.
            pool.setConnectionTimeout(2_000);
            pool.addDataSourceProperty("socketTimeout", "10");
            // A constraint's message would quote the row.
            pool.addDataSourceProperty("logServerErrorDetail", "false");
            return pool;
        }

        /**
         * Opens the pool and brings the database up to date. Several may start at once: Flyway locks.
         *
         * @throws IllegalStateException the database cannot be reached, or not be migrated
         */
        void open(HikariDataSource pool) {
            try (Connection connection = pool.getConnection()) {
                if (!Migrations.areApplied(connection, migrations)) {
                    migrate();
                }
            } catch (SQLException | PoolInitializationException | FlywayException e) {
                throw new IllegalStateException(explain(e));
            }
        }

        private void migrate() {
            Flyway.configure(OrderRoute.class.getClassLoader())
                    .dataSource(url, emptyToNull(username), emptyToNull(password))
                    .locations(migrations)
                    .failOnMissingLocations(true)
                    .load()
                    .migrate();
        }

        /** @throws Refused (413) the body is larger than allowed */
        void limitBody(Exchange exchange) throws Refused {
            byte[] body = exchange.getMessage().getBody(byte[].class);
            if (body != null && body.length > maxBodyBytes) {
                throw new Refused(
                        413,
                        "the body has " + body.length + " bytes, more than the " + maxBodyBytes
                                + " that orderflow.http.max-body-bytes allows");
            }
        }

        /** Opens a connection that is not of the pool. */
        Connection connect() throws SQLException {
            Properties credentials = new Properties();
            if (!username.isEmpty()) {
                credentials.setProperty("user", username);
                credentials.setProperty("password", password);
            }
            credentials.setProperty("loginTimeout", "2");
            return DriverManager.getConnection(url, credentials);
        }

        private String explain(Exception failure) {
            Throwable cause = failure;
            while (!(cause instanceof SQLException) && cause.getCause() != null) {
                cause = cause.getCause();
            }
            String reason = String.valueOf(cause.getMessage()).replace(url, masked(url));
            reason = reason.lines().findFirst().orElse("");
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && NOT_CONNECTED.stream().anyMatch(sql.getSQLState()::startsWith)) {
                return "orderflow.database.url is '" + masked(url) + "': cannot connect (" + reason
                        + "); start the database, or correct orderflow.database.url, .username and .password";
            }
            return "orderflow.database.migrations is '" + migrations + "': cannot be applied to " + masked(url) + " ("
                    + reason + ")";
        }

        private static String text(CamelContext context, String placeholder) {
            return context.resolvePropertyPlaceholders(placeholder);
        }

        private static int number(CamelContext context, String placeholder) {
            String value = text(context, placeholder);
            if (!value.matches("[1-9][0-9]{0,8}")) {
                String name = placeholder.substring(2, placeholder.indexOf(':'));
                throw new IllegalArgumentException(
                        name + " is '" + value + "': must be a whole number from 1 to 999999999");
            }
            return Integer.parseInt(value);
        }

        /** The URL without what may hold a password. */
        private static String masked(String url) {
            return url.replaceFirst("\\?.*", "").replaceFirst("//.*@", "//***@");
        }

        private static String emptyToNull(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    /** Spares the start Flyway, which takes about a third of it and mostly finds nothing to do. */
    static final class Migrations {
        private static final String FILES = "filesystem:";

        /** The last row of a script counts: it may have been applied again, undone or have failed since. */
        private static final String HISTORY = """
                select script, case when success and type = 'SQL' then checksum end
                from flyway_schema_history
                order by installed_rank""";

        private Migrations() {}

        /** Whether the database has every script of the location as it is now, and no other. If in doubt, Flyway decides. */
        static boolean areApplied(Connection connection, String location) {
            if (!location.startsWith(FILES)) {
                return false;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(HISTORY)) {
                Map<String, Integer> applied = new HashMap<>();
                while (rows.next()) {
                    applied.put(rows.getString(1), rows.getObject(2, Integer.class));
                }
                return applied.equals(scripts(Path.of(location.substring(FILES.length()))));
            } catch (SQLException | IOException | InvalidPathException inDoubt) {
                return false;
            }
        }

        /** The scripts and their checksums; a folder among them, which Flyway would search too, cannot be read. */
        private static Map<String, Integer> scripts(Path folder) throws IOException {
            Map<String, Integer> scripts = new HashMap<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    // Kubernetes keeps a mount's files in a folder ..data, which Flyway passes over.
                    if (!name.startsWith("..") && (name.endsWith(".sql") || Files.isDirectory(file))) {
                        scripts.put(name, checksum(file));
                    }
                }
            }
            return scripts;
        }

        /** Flyway's checksum: of the lines without their ends. */
        private static int checksum(Path script) throws IOException {
            CRC32 checksum = new CRC32();
            for (String line : Files.readAllLines(script)) {
                checksum.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return (int) checksum.getValue();
        }
    }
}
