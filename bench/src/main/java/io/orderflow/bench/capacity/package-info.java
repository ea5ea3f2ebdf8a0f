/**
 * What a day of orders asks of pods, connections and queues: simulated second by second from measured rates and the
 * manifests' own settings, without a clock, a thread or chance, so that the same input draws the same picture.
 */
package io.orderflow.bench.capacity;
