package io.orderflow.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.orderflow.rocketmq.EventLoops;
import io.orderflow.rocketmq.OptionText;
import io.orderflow.rocketmq.RequestTimeout;
import io.orderflow.text.OneLine;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Endpoint;
import org.apache.camel.Producer;
import org.apache.camel.component.knative.spi.KnativeProducerFactory;
import org.apache.camel.component.knative.spi.KnativeResource;
import org.apache.camel.component.knative.spi.KnativeTransportConfiguration;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side of {@code knative:} endpoints, in place of camel-knative-http's, for a source: it has the connections and
 * the patience that a synchronous Broker asks for, and what Knative injects into a source ({@code K_CA_CERTS}, trust bundles,
 * {@code K_CE_OVERRIDES}, an OIDC token) has its effect with Camel 4.8 too.
 *
 * <p>A bean of it is given to the component: {@code camel.component.knative.producer-factory = #bean:eventSink}.
 */
public class EventSink extends ServiceSupport
        implements KnativeProducerFactory, RequestTimeout, EventLoops, CamelContextAware {
    private static final Logger LOG = LoggerFactory.getLogger(EventSink.class);
    private static final int MAX_SHOWN = 60;
    private static final String CONNECTIONS = "a whole number from 1 to 999999999";
    private static final String TIMES = "a time from 1ms to 24h, such as 60s";

    /** Of a connection. One that is always in use would else lead to where the sink was, as long as anyone answers there. */
    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    private final UnaryOperator<String> environment;
    private final Path trustBundles;
    private CamelContext context;
    private volatile EventLoopGroup loops;
    private final Deque<HttpSink> sinks = new ConcurrentLinkedDeque<>();
    private final AfterAnswer afterAnswer = new AfterAnswer(System::nanoTime);
    private Duration requestTimeout = Duration.ofSeconds(60);
    private Duration connectTimeout = Duration.ofSeconds(5);
    private int maxConnections = 1000;
    private String oidcTokenFile = "/oidc/token";
    private boolean oidcTokenOverHttp;

    /** Reads what Knative injects from the environment of the process. */
    public EventSink() {
        this(System::getenv);
    }

    EventSink(UnaryOperator<String> environment) {
        this(environment, TrustBundles.MOUNTED);
    }

    EventSink(UnaryOperator<String> environment, Path trustBundles) {
        this.environment = environment;
        this.trustBundles = trustBundles;
    }

    @Override
    public Producer createProducer(
            Endpoint endpoint, KnativeTransportConfiguration configuration, KnativeResource resource) {
        SinkAddress address =
                SinkAddress.of(context.resolvePropertyPlaceholders(resource.getUrl()), resource.getPath());
        Supplier<String> token = token(address);
        // Now, so that an operator sees at the start whether it can be used.
        token.get();
        if (address.credentials()) {
            LOG.warn("Event sink: the user's name and password in {} are not sent; take them out of K_SINK", address);
        }
        HttpSettings settings = new HttpSettings(
                maxConnections, connectTimeout, requestTimeout, MAX_AGE, tls(address), EventSink::resolver);
        return new EventProducer(
                endpoint,
                address,
                () -> open(address, settings),
                CeOverrides.parse(environment.apply("K_CE_OVERRIDES")),
                token,
                afterAnswer);
    }

    /** The JVM's own would block the event loop while it asks. */
    static AddressResolverGroup<InetSocketAddress> resolver() {
        return new DnsAddressResolverGroup(NioDatagramChannel.class, DnsServerAddressStreamProviders.platformDefault());
    }

    /** Whoever is on the way of plain HTTP could use a token that goes there. */
    private Supplier<String> token(SinkAddress address) {
        if (oidcTokenFile.isBlank()) {
            return () -> null;
        }
        OidcToken token = new OidcToken(oidcTokenFile);
        if (address.tls() || oidcTokenOverHttp) {
            return token::read;
        }
        AtomicBoolean told = new AtomicBoolean();
        return () -> {
            if (token.read() != null && told.compareAndSet(false, true)) {
                LOG.warn(
                        "Event sink: the token in {} is not sent to {}, as only TLS keeps it secret; let K_SINK be an https URL, or set orderflow.source.oidc-token-over-http (option oidcTokenOverHttp) to true",
                        oidcTokenFile,
                        address);
            }
            return null;
        };
    }

    private synchronized HttpSink open(SinkAddress address, HttpSettings settings) {
        HttpSink sink = new HttpSink(loops(), LoopsInUse.of(HttpSink.LOOPS), address, settings);
        sinks.removeIf(HttpSink::isClosed);
        sinks.add(sink);
        return sink;
    }

    /** Null for http; what is injected is read nevertheless, so that a mistake in it shows. */
    private SslContext tls(SinkAddress address) {
        TrustManager trust = CaCerts.trust(environment.apply("K_CA_CERTS"), TrustBundles.read(trustBundles));
        if (!address.tls()) {
            return null;
        }
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(trust)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("Event sink: no TLS: " + e.getMessage());
        }
    }

    private EventLoopGroup loops() {
        if (loops == null) {
            loops = new NioEventLoopGroup(HttpSink.LOOPS, new DefaultThreadFactory("event-sink", true));
        }
        return loops;
    }

    @Override
    public Executor current() {
        EventLoopGroup started = loops;
        if (started != null) {
            for (EventExecutor loop : started) {
                if (loop.inEventLoop()) {
                    return loop;
                }
            }
        }
        return null;
    }

    @Override
    public Executor next() {
        HttpSink sink = sinks.peekLast();
        return sink == null ? null : sink.next();
    }

    @Override
    public void check() {
        afterAnswer.check();
    }

    /** @throws IllegalArgumentException one line, if a setting is out of its range */
    @Override
    protected void doInit() {
        checkTime("requestTimeout", requestTimeout, requestTimeout);
        checkTime("connectTimeout", connectTimeout, connectTimeout);
        check(maxConnections >= 1, "maxConnections", maxConnections, CONNECTIONS);
    }

    private static void checkTime(String option, Duration time, Object written) {
        boolean allowed = time.compareTo(Duration.ofMillis(1)) >= 0 && time.compareTo(Duration.ofDays(1)) <= 0;
        check(allowed, option, written, TIMES);
    }

    private static void check(boolean allowed, String option, Object value, String range) {
        if (!allowed) {
            throw new IllegalArgumentException("Event sink: option " + option + property(option) + " is '"
                    + OneLine.of(value.toString(), MAX_SHOWN) + "'; allowed is " + range);
        }
    }

    /** The name that who operates Orderflow knows it by. */
    private static String property(String option) {
        return switch (option) {
            case "requestTimeout" -> " (orderflow.source.request-timeout)";
            case "oidcTokenOverHttp" -> " (orderflow.source.oidc-token-over-http)";
            default -> "";
        };
    }

    @Override
    protected synchronized void doStop() {
        // Those that wait would not be told by the end of their loop.
        sinks.forEach(HttpSink::close);
        sinks.clear();
        if (loops != null) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            loops = null;
        }
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    @Override
    public Duration getRequestTimeout() {
        return requestTimeout;
    }

    /** How long a request may take until it fails: at most the source's delivery deadline. */
    public void setRequestTimeout(Duration requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    /** As Camel sets it. @throws IllegalArgumentException one line, if it is no time */
    public void setRequestTimeout(String requestTimeout) {
        this.requestTimeout = time("requestTimeout", requestTimeout);
    }

    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    /** How long a connection to one of the sink's addresses may take to come about. */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    /** As Camel sets it. @throws IllegalArgumentException one line, if it is no time */
    public void setConnectTimeout(String connectTimeout) {
        this.connectTimeout = time("connectTimeout", connectTimeout);
    }

    private static Duration time(String option, String value) {
        try {
            Duration time = OptionText.time(option, value);
            checkTime(option, time, value);
            return time;
        } catch (RuntimeException e) {
            check(false, option, value, TIMES);
            throw e;
        }
    }

    public int getMaxConnections() {
        return maxConnections;
    }

    /** How many connections there are at most, but one for each event loop; a request holds one until it is answered. */
    public void setMaxConnections(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    /** As Camel sets it. @throws IllegalArgumentException one line, if it is no number */
    public void setMaxConnections(String maxConnections) {
        check(maxConnections.matches("[1-9][0-9]{0,8}"), "maxConnections", maxConnections, CONNECTIONS);
        this.maxConnections = Integer.parseInt(maxConnections);
    }

    public String getOidcTokenFile() {
        return oidcTokenFile;
    }

    /** Where Knative mounts the OIDC token; no file, no token. It is read again when it is rotated. */
    public void setOidcTokenFile(String oidcTokenFile) {
        this.oidcTokenFile = oidcTokenFile;
    }

    public boolean isOidcTokenOverHttp() {
        return oidcTokenOverHttp;
    }

    /**
     * Whether the token is sent to an http sink too, where whoever is on its way can read and use it.
     *
     * @param oidcTokenOverHttp {@code true} or {@code false}, which it is by default
     * @throws IllegalArgumentException one line, if it is neither
     */
    public void setOidcTokenOverHttp(String oidcTokenOverHttp) {
        check(oidcTokenOverHttp.matches("true|false"), "oidcTokenOverHttp", oidcTokenOverHttp, "true or false");
        this.oidcTokenOverHttp = Boolean.parseBoolean(oidcTokenOverHttp);
    }
}
