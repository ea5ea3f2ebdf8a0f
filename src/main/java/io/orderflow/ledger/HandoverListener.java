package io.orderflow.ledger;

import io.orderflow.spans.SendingListener;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.component.knative.KnativeEndpoint;
import org.apache.camel.component.rocketmq.RocketMQConstants;
import org.apache.camel.component.rocketmq.RocketMQEndpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;

/**
 * Listens to what a Camel context hands over to RocketMQ and to the Knative sink, and to nothing else. Every try has its own
 * events; one that failed has left its exception in the exchange. A key or subject that is missing is "".
 */
public abstract class HandoverListener extends SendingListener {
    @Override
    public final void notify(CamelEvent event) {
        if (event instanceof ExchangeSendingEvent sending) {
            if (sending.getEndpoint() instanceof RocketMQEndpoint) {
                onPublishing(sending.getExchange());
            }
        } else if (event instanceof ExchangeSentEvent sent) {
            onSent(sent.getEndpoint(), sent.getExchange());
        }
    }

    private void onSent(Endpoint endpoint, Exchange exchange) {
        if (endpoint instanceof RocketMQEndpoint) {
            onPublished(header(exchange, RocketMQConstants.OVERRIDE_MESSAGE_KEY), exchange);
        } else if (endpoint instanceof KnativeEndpoint) {
            onDelivered(header(exchange, CloudEvent.CAMEL_CLOUD_EVENT_SUBJECT), exchange);
        }
    }

    private static String header(Exchange exchange, String name) {
        return exchange.getMessage().getHeader(name, "", String.class);
    }

    /** Before a message goes to RocketMQ. */
    protected void onPublishing(Exchange exchange) {}

    /** RocketMQ has confirmed a message, or not. */
    protected abstract void onPublished(String key, Exchange exchange);

    /** The sink has accepted an event, or not. */
    protected abstract void onDelivered(String subject, Exchange exchange);
}
