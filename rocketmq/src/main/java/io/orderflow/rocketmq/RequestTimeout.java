package io.orderflow.rocketmq;

import java.time.Duration;

/** Implemented by a sink's bean, so that the source can check at its start that the sink gives up before the source does. */
public interface RequestTimeout {

    /** How long a request may take until it fails. */
    Duration getRequestTimeout();
}
