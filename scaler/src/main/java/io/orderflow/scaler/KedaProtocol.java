package io.orderflow.scaler;

import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.orderflow.scaler.keda.GetMetricSpecResponse;
import io.orderflow.scaler.keda.GetMetricsRequest;
import io.orderflow.scaler.keda.GetMetricsResponse;
import io.orderflow.scaler.keda.IsActiveResponse;
import io.orderflow.scaler.keda.ScaledObjectRef;

/**
 * What KEDA asks of an external scaler: the service of {@code externalscaler.proto}. Written by hand, since the generator of
 * gRPC's services is a program that not every repository has.
 */
interface KedaProtocol extends BindableService {
    /** The service's name, by which KEDA calls it. */
    String SERVICE = "externalscaler.ExternalScaler";

    MethodDescriptor<ScaledObjectRef, IsActiveResponse> IS_ACTIVE = method(
            MethodType.UNARY, "IsActive", ScaledObjectRef.getDefaultInstance(), IsActiveResponse.getDefaultInstance());
    MethodDescriptor<ScaledObjectRef, IsActiveResponse> STREAM_IS_ACTIVE = method(
            MethodType.SERVER_STREAMING,
            "StreamIsActive",
            ScaledObjectRef.getDefaultInstance(),
            IsActiveResponse.getDefaultInstance());
    MethodDescriptor<ScaledObjectRef, GetMetricSpecResponse> GET_METRIC_SPEC = method(
            MethodType.UNARY,
            "GetMetricSpec",
            ScaledObjectRef.getDefaultInstance(),
            GetMetricSpecResponse.getDefaultInstance());
    MethodDescriptor<GetMetricsRequest, GetMetricsResponse> GET_METRICS = method(
            MethodType.UNARY,
            "GetMetrics",
            GetMetricsRequest.getDefaultInstance(),
            GetMetricsResponse.getDefaultInstance());

    private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
            MethodType type, String name, Q question, A answer) {
        return MethodDescriptor.newBuilder(ProtoUtils.marshaller(question), ProtoUtils.marshaller(answer))
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .build();
    }

    /** Whether there is anything to do; KEDA scales from zero and to zero by it. */
    void isActive(ScaledObjectRef question, StreamObserver<IsActiveResponse> answer);

    /** The same, now and whenever it changes, until KEDA hangs up. */
    void streamIsActive(ScaledObjectRef question, StreamObserver<IsActiveResponse> answers);

    /** How the metric is called, and how much of it is enough for one pod. */
    void getMetricSpec(ScaledObjectRef question, StreamObserver<GetMetricSpecResponse> answer);

    /** The metric. */
    void getMetrics(GetMetricsRequest question, StreamObserver<GetMetricsResponse> answer);

    @Override
    default ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(SERVICE)
                .addMethod(IS_ACTIVE, ServerCalls.asyncUnaryCall(this::isActive))
                .addMethod(STREAM_IS_ACTIVE, ServerCalls.asyncServerStreamingCall(this::streamIsActive))
                .addMethod(GET_METRIC_SPEC, ServerCalls.asyncUnaryCall(this::getMetricSpec))
                .addMethod(GET_METRICS, ServerCalls.asyncUnaryCall(this::getMetrics))
                .build();
    }
}
