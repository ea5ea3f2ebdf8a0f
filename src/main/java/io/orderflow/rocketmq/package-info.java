/**
 * What an audit needs of the source: its very reading of a message, its TLS and its name servers. It is in the source's
 * package, and not in its jar, which has to fit into a ConfigMap.
 */
package io.orderflow.rocketmq;
