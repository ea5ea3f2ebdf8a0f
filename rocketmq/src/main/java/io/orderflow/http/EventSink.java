package io.orderflow.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.orderflow.rocketmq.EventLoops;
import io.orderflow.rocketmq.RequestTimeout;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
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

/**
 * The HTTP side of {@code knative:} endpoints, in place of camel-knative-http's, for a source: it has the connections and
 * the patience that a synchronous Broker asks for, and what Knative injects into a source ({@code K_CA_CERTS},
 * {@code K_CE_OVERRIDES}, an OIDC token) has its effect with Camel 4.8 too.
 *
 * <p>A bean of it is given to the component: {@code camel.component.knative.producer-factory = #bean:eventSink}.
 */
public class EventSink extends ServiceSupport
        implements KnativeProducerFactory, RequestTimeout, EventLoops, CamelContextAware {
    private final UnaryOperator<String> environment;
    private CamelContext context;
    private volatile EventLoopGroup loops;
    private Duration requestTimeout = Duration.ofSeconds(60);
    private Duration connectTimeout = Duration.ofSeconds(5);
    private int maxConnections = 1000;
    private String oidcTokenFile = "/oidc/token";

    /** Reads what Knative injects from the environment of the process. */
    public EventSink() {
        this(System::getenv);
    }

    EventSink(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    @Override
    public Producer createProducer(
            Endpoint endpoint, KnativeTransportConfiguration configuration, KnativeResource resource) {
        SinkAddress address =
                SinkAddress.of(context.resolvePropertyPlaceholders(resource.getUrl()), resource.getPath());
        HttpSettings settings = new HttpSettings(maxConnections, connectTimeout, requestTimeout, tls(address));
        return new EventProducer(
                endpoint,
                address,
                () -> new HttpSink(loops(), address, settings),
                CeOverrides.parse(environment.apply("K_CE_OVERRIDES")),
                new OidcToken(oidcTokenFile));
    }

    /** Null for http; what is injected is read nevertheless, so that a mistake in it shows. */
    private SslContext tls(SinkAddress address) {
        String caCerts = environment.apply("K_CA_CERTS");
        TrustManager trust = caCerts == null || caCerts.isBlank() ? null : CaCerts.trust(caCerts);
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

    /** @throws IllegalArgumentException one line, if a setting is out of its range */
    @Override
    protected void doInit() {
        check(requestTimeout.toMillis() >= 1, "requestTimeout", requestTimeout, "1 ms or more");
        check(connectTimeout.toMillis() >= 1, "connectTimeout", connectTimeout, "1 ms or more");
        check(maxConnections >= 1, "maxConnections", maxConnections, "a number from 1 on");
    }

    private static void check(boolean allowed, String option, Object value, String range) {
        if (!allowed) {
            throw new IllegalArgumentException(
                    "Event sink: option " + option + " is " + value + "; allowed is " + range);
        }
    }

    @Override
    protected void doStop() {
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

    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    /** How long a connection may take to come about. */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public int getMaxConnections() {
        return maxConnections;
    }

    /** How many connections there are at most, but one for each event loop; a request holds one until it is answered. */
    public void setMaxConnections(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    public String getOidcTokenFile() {
        return oidcTokenFile;
    }

    /** Where Knative mounts the OIDC token; no file, no token. It is read again when it is rotated. */
    public void setOidcTokenFile(String oidcTokenFile) {
        this.oidcTokenFile = oidcTokenFile;
    }
}
