// camel-k: name=dead-letter-route
// camel-k: dependency=camel:platform-http
// camel-k: dependency=camel:jackson
// camel-k: dependency=camel:sql
// camel-k: dependency=camel:micrometer
// camel-k: dependency=mvn:io.cloudevents:cloudevents-http-basic:4.0.1
// camel-k: dependency=mvn:io.cloudevents:cloudevents-json-jackson:4.0.1
// camel-k: dependency=mvn:com.zaxxer:HikariCP:7.0.2
// camel-k: dependency=mvn:org.postgresql:postgresql:42.7.14
// camel-k: dependency=mvn:org.flywaydb:flyway-core:11.20.3
// camel-k: dependency=mvn:org.flywaydb:flyway-database-postgresql:11.20.3
// camel-k: config=secret:orderflow-database
// camel-k: resource=configmap:orderflow-migrations@/deployments/config/migrations
// camel-k: property=camel.main.shutdown-timeout=25
// camel-k: trait=knative-service.enabled=true
// camel-k: trait=knative-service.visibility=cluster-local
// camel-k: trait=jvm.options=-XX:TieredStopAtLevel=1
// camel-k: trait=health.enabled=true
// camel-k: trait=prometheus.enabled=true
// camel-k: trait=prometheus.pod-monitor=false
// camel-k: trait=container.run-as-non-root=true

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.types.Time;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.MicrometerUtils;
import org.apache.camel.component.sql.SqlConstants;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.util.ObjectHelper;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The dead-letter sink: stores every event that the Broker could not deliver, once, with where it failed and why.
 *
 * <p>It consumes from a plain path: a consumer of {@code knative:event} would subscribe it to the Broker. All of it is in
 * this file, since Camel K compiles each route file alone.
 *
 * <pre>
 *               |-- not a CloudEvent -- 400
 * dead letter --|-- unavailable ------- 503 with Retry-After
 *               |-- stored ------------ 204; the same for the same dead letter again
 * </pre>
 *
 * <p>An event that has been redriven and dies again is dead again, in the same row. The Broker delivers it here before it
 * answers the redrive, so that the redrive marks the row before it sends (redrive_started_at), and not only after.
 */
public class DeadLetterRoute extends RouteBuilder {
    private static final String STORE_DEAD_LETTER = """
            insert into dead_letter (event_source, event_id, event_type, subject, event_time,
                                     destination, code, reason, attributes, datacontenttype, data)
            values (:#source, :#id, :#type, :#subject, :#time,
                    :#destination, :#code, :#reason, cast(:#attributes as jsonb), :#datacontenttype, :#data)
            on conflict (event_source, event_id) do update
            set event_type = excluded.event_type, subject = excluded.subject, event_time = excluded.event_time,
                destination = excluded.destination, code = excluded.code, reason = excluded.reason,
                attributes = excluded.attributes, datacontenttype = excluded.datacontenttype, data = excluded.data,
                died_at = excluded.died_at, redrive_started_at = null, redriven_at = null
            where dead_letter.redrive_started_at is not null""";

    private final AtomicBoolean databaseAnswers = new AtomicBoolean(true);
    private Counter stored;

    @Override
    public void configure() {
        Settings settings = Settings.of(getContext());
        stored = counter(getContext());
        getContext().getRegistry().bind("deadLetterDatabase", settings.openDatabase(), null, "close");
        getContext().getRegistry().bind("deadLetterDatabaseHealth", new DatabaseReachable(settings));

        onException(Exception.class).handled(true).process(this::onFailed);

        from("platform-http:/dead-letters?httpMethodRestrict=POST")
                .routeId("store-dead-letter")
                .description("Stores an event that could not be delivered, once")
                .process(DeadLetter::read)
                .to(sql(STORE_DEAD_LETTER))
                .process(this::onStored);
    }

    /**
     * An endpoint for the statement. Counted here, the parameters need not be asked for from the database every time. A
     * line ends in a space, since Camel 4.8 drops its break; the break stays, since Camel 4.17 is slow on a long line.
     */
    private static String sql(String statement) {
        long parameters = statement.chars().filter(c -> c == '#').count();
        return "sql:" + statement.replace("\n", " \n") + "?dataSource=#deadLetterDatabase&parametersCount="
                + parameters;
    }

    /** In a registry that nobody reads if the runtime has none. */
    private static Counter counter(CamelContext context) {
        MeterRegistry registry = MicrometerUtils.getOrCreateMeterRegistry(
                context.getRegistry(), MicrometerConstants.METRICS_REGISTRY_NAME);
        return Counter.builder("orderflow.dead_letters.stored")
                .description("Dead letters stored, those that died again after a redrive included")
                .register(registry);
    }

    private void onStored(Exchange exchange) {
        if (!databaseAnswers.getAndSet(true)) {
            log.info("The database answers again");
        }
        Message message = exchange.getMessage();
        if (message.getHeader(SqlConstants.SQL_UPDATE_COUNT, 0, Integer.class) > 0) {
            stored.increment();
        }
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 204);
        message.setBody(null);
    }

    /** Told apart here: Camel K's loader cannot find a nested class, such as Malformed, for a clause of its own. */
    private void onFailed(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof Malformed) {
            answer(exchange, 400, failure.getMessage());
        } else if (ObjectHelper.getException(SQLException.class, failure) != null) {
            onUnavailable(exchange);
        } else {
            onUnexpected(exchange, failure);
        }
    }

    private void onUnavailable(Exchange exchange) {
        if (databaseAnswers.getAndSet(false)) {
            log.warn("The database does not answer; dead letters are refused with 503 until it does");
        }
        answer(exchange, 503, "the database does not answer; try again");
        exchange.getMessage().setHeader("Retry-After", "1");
    }

    private void onUnexpected(Exchange exchange, Exception failure) {
        // Its message may quote the event, and with it a phone number: only whoever asks for it may see it.
        log.error("Unexpected {} in {}", failure.getClass().getName(), exchange.getProperty(Exchange.FAILURE_ROUTE_ID));
        log.debug("Unexpected", failure);
        answer(exchange, 500, "unexpected failure; the dead-letter sink's log says which");
    }

    private static void answer(Exchange exchange, int code, String line) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, code);
        message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
        message.setBody(line.getBytes(StandardCharsets.UTF_8));
    }

    /** The request carries no CloudEvent; the message is one line, fit for the sender. */
    static class Malformed extends Exception {
        Malformed(String reason) {
            super(reason);
        }
    }

    /** The columns of a dead letter. */
    static final class DeadLetter {
        private static final ObjectMapper MAPPER = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
                .addModule(JsonFormat.getCloudEventJacksonModule())
                .build();

        private static final Pattern FORM =
                Pattern.compile("multipart/form-data|application/x-www-form-urlencoded", Pattern.CASE_INSENSITIVE);

        private DeadLetter() {}

        /**
         * Replaces the request by the columns of its dead letter.
         *
         * @throws Malformed it is not a CloudEvent, or a form
         */
        static void read(Exchange exchange) throws Malformed, JsonProcessingException {
            Message message = exchange.getMessage();
            if (FORM.matcher(message.getHeader(Exchange.CONTENT_TYPE, "", String.class))
                    .lookingAt()) {
                throw new Malformed("a form cannot be stored: the HTTP server takes it apart");
            }
            byte[] body = message.getBody(byte[].class);
            Map<String, String> headers = new HashMap<>();
            for (String name : message.getHeaders().keySet()) {
                headers.put(name, message.getHeader(name, String.class));
            }
            message.removeHeaders("*");
            message.setBody(columns(parse(headers, body == null ? new byte[0] : body)));
        }

        /** Reads the event in either mode. The SDK's own mapper would read a structured event's decimals as doubles. */
        static CloudEvent parse(Map<String, String> headers, byte[] body) throws Malformed {
            try {
                MessageReader reader = HttpMessageFactory.createReader(headers, body);
                return reader.getEncoding() == Encoding.STRUCTURED
                        ? MAPPER.readValue(body, CloudEvent.class)
                        : reader.toEvent();
            } catch (IOException | RuntimeException e) {
                throw new Malformed("not a CloudEvent: needs specversion, id, source and type, in either content mode");
            }
        }

        /** Where, code and reason are the extensions that Knative's delivery adds to a dead letter. */
        static Map<String, Object> columns(CloudEvent event) throws JsonProcessingException {
            Map<String, Object> columns = new HashMap<>();
            columns.put("source", text(event.getSource()));
            columns.put("id", text(event.getId()));
            columns.put("type", text(event.getType()));
            columns.put("subject", text(event.getSubject()));
            columns.put("time", event.getTime());
            columns.put("destination", text(event.getExtension("knativeerrordest")));
            columns.put("code", code(text(event.getExtension("knativeerrorcode"))));
            columns.put("reason", reason(text(event.getExtension("knativeerrordata"))));
            columns.put("attributes", MAPPER.writeValueAsString(attributes(event)));
            columns.put("datacontenttype", text(event.getDataContentType()));
            columns.put("data", event.getData() == null ? null : event.getData().toBytes());
            return columns;
        }

        private static Map<String, Object> attributes(CloudEvent event) {
            Map<String, Object> attributes = new TreeMap<>();
            for (String name : event.getAttributeNames()) {
                attributes.put(name, text(event.getAttribute(name)));
            }
            for (String name : event.getExtensionNames()) {
                attributes.put(name, text(event.getExtension(name)));
            }
            attributes.values().removeIf(value -> value == null);
            return attributes;
        }

        private static Integer code(String extension) {
            return extension != null && extension.matches("[0-9]{1,9}") ? Integer.valueOf(extension) : null;
        }

        private static String reason(String extension) {
            if (extension == null) {
                return null;
            }
            try {
                return text(new String(Base64.getDecoder().decode(extension), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                return extension;
            }
        }

        /** PostgreSQL stores no NUL in a text. */
        private static String text(Object value) {
            if (value instanceof OffsetDateTime time) {
                return Time.writeTime(time);
            }
            return value == null ? null : value.toString().replace('\0', '\uFFFD');
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
            return "dead-letter-database";
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
     * OrderRoute, since each route file must stand alone.
     */
    record Settings(String url, String username, String password, int poolSize, String migrations) {

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
            return new Settings(
                    url,
                    text(context, "{{orderflow.database.username:}}"),
                    text(context, "{{orderflow.database.password:}}"),
                    number(context, "{{orderflow.database.pool-size:10}}"),
                    text(context, "{{orderflow.database.migrations:filesystem:config/migrations}}"));
        }

        /**
         * Brings the database up to date and opens a pool of connections to it. Several may start at once: Flyway locks.
         *
         * @throws IllegalStateException the database cannot be reached, or not be migrated
         */
        HikariDataSource openDatabase() {
            try {
                Flyway.configure(DeadLetterRoute.class.getClassLoader())
                        .dataSource(url, emptyToNull(username), emptyToNull(password))
                        .locations(migrations)
                        .failOnMissingLocations(true)
                        .load()
                        .migrate();
            } catch (FlywayException e) {
                throw new IllegalStateException(explain(e));
            }
            HikariConfig config = new HikariConfig();
            config.setPoolName("dead-letters");
            config.setJdbcUrl(url);
            config.setUsername(emptyToNull(username));
            config.setPassword(emptyToNull(password));
            config.setMaximumPoolSize(poolSize);
            // Shorter than the Broker's patience: 503 tells it to come again, a timeout tells it nothing.
            config.setConnectionTimeout(2_000);
            config.addDataSourceProperty("socketTimeout", "10");
            // A constraint's message would quote the row.
            config.addDataSourceProperty("logServerErrorDetail", "false");
            return new HikariDataSource(config);
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

        private String explain(FlywayException failure) {
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
}
