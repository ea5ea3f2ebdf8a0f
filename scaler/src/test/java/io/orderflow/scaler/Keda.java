package io.orderflow.scaler;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.orderflow.scaler.keda.GetMetricsRequest;
import io.orderflow.scaler.keda.IsActiveResponse;
import io.orderflow.scaler.keda.MetricSpec;
import io.orderflow.scaler.keda.ScaledObjectRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Asks a scaler as KEDA does: its metadata with KEDA's own in it, one connection, three questions at each turn. */
final class Keda implements AutoCloseable {
    private final ManagedChannel channel;

    Keda(int port) {
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    /** A ScaledObject over a topic and a group, with more of its metadata as key, value, key, value. */
    static ScaledObjectRef scaledObject(String topic, String group, String... more) {
        Map<String, String> metadata = new HashMap<>(Map.of("scalerAddress", "scaler:9090"));
        metadata.put("topic", topic);
        metadata.put("consumerGroup", group);
        for (int i = 0; i < more.length; i += 2) {
            metadata.put(more[i], more[i + 1]);
        }
        return ScaledObjectRef.newBuilder()
                .setName("order-source")
                .setNamespace("orderflow")
                .putAllScalerMetadata(metadata)
                .build();
    }

    private CallOptions soon() {
        return CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    boolean isActive(ScaledObjectRef object) {
        return ClientCalls.blockingUnaryCall(channel, KedaProtocol.IS_ACTIVE, soon(), object)
                .getResult();
    }

    /** What the gRPC status says, or "" for an answer. */
    String refusal(ScaledObjectRef object) {
        try {
            isActive(object);
            return "";
        } catch (StatusRuntimeException e) {
            return e.getMessage();
        }
    }

    /** How many of them are answered, all asked at once. */
    long answered(List<ScaledObjectRef> objects) {
        List<? extends Future<IsActiveResponse>> answers = objects.stream()
                .map(object -> ClientCalls.futureUnaryCall(channel.newCall(KedaProtocol.IS_ACTIVE, soon()), object))
                .toList();
        return answers.stream().filter(Keda::isAnswer).count();
    }

    private static boolean isAnswer(Future<IsActiveResponse> future) {
        try {
            return future.get() != null;
        } catch (ExecutionException refused) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    long lag(ScaledObjectRef object) {
        GetMetricsRequest question = GetMetricsRequest.newBuilder()
                .setScaledObjectRef(object)
                .setMetricName("rocketmq-lag")
                .build();
        return (long) ClientCalls.blockingUnaryCall(channel, KedaProtocol.GET_METRICS, soon(), question)
                .getMetricValues(0)
                .getMetricValueFloat();
    }

    MetricSpec spec(ScaledObjectRef object) {
        return ClientCalls.blockingUnaryCall(channel, KedaProtocol.GET_METRIC_SPEC, soon(), object)
                .getMetricSpecs(0);
    }

    /** What is pushed, as it comes. */
    List<Boolean> stream(ScaledObjectRef object) {
        List<Boolean> pushed = new CopyOnWriteArrayList<>();
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(KedaProtocol.STREAM_IS_ACTIVE, CallOptions.DEFAULT), object, new StreamObserver<>() {
                    @Override
                    public void onNext(IsActiveResponse answer) {
                        pushed.add(answer.getResult());
                    }

                    @Override
                    public void onError(Throwable ended) {}

                    @Override
                    public void onCompleted() {}
                });
        return pushed;
    }

    /** As what a stream ends that the scaler does not want. */
    Status end(ScaledObjectRef object) {
        try {
            ClientCalls.blockingServerStreamingCall(channel, KedaProtocol.STREAM_IS_ACTIVE, soon(), object)
                    .forEachRemaining(answer -> {});
            return Status.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }

    /** Without what is only said again. */
    static List<Boolean> changes(List<Boolean> pushed) {
        List<Boolean> changes = new ArrayList<>();
        for (Boolean one : pushed) {
            if (changes.isEmpty() || !one.equals(changes.get(changes.size() - 1))) {
                changes.add(one);
            }
        }
        return changes;
    }

    /** What the kubelet's probe is told. */
    ServingStatus health(String service) {
        return HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
