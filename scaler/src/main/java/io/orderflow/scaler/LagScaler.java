package io.orderflow.scaler;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.orderflow.log.LineThrottle;
import io.orderflow.scaler.keda.GetMetricSpecResponse;
import io.orderflow.scaler.keda.GetMetricsRequest;
import io.orderflow.scaler.keda.GetMetricsResponse;
import io.orderflow.scaler.keda.IsActiveResponse;
import io.orderflow.scaler.keda.MetricSpec;
import io.orderflow.scaler.keda.MetricValue;
import io.orderflow.scaler.keda.ScaledObjectRef;
import io.orderflow.text.OneLine;
import io.orderflow.text.UserLine;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers KEDA by the lag. Where it is not known KEDA gets {@code UNAVAILABLE}, upon which it leaves the replicas as they are
 * (or follows the ScaledObject's fallback): a "not active" out of ignorance would put a source with orders to sleep.
 */
final class LagScaler implements KedaProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(LagScaler.class);
    private static final String METRIC = "rocketmq-lag";

    /** As often as KEDA asks by itself, of a look a second. */
    static final int LOOKS_UNTIL_TOLD_AGAIN = 15;

    private final Lags lags;
    private final LineThrottle throttle = new LineThrottle(System::nanoTime);
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    LagScaler(Lags lags) {
        this.lags = lags;
    }

    @Override
    public void isActive(ScaledObjectRef question, StreamObserver<IsActiveResponse> answer) {
        with(
                question,
                answer,
                trigger -> activity(
                        trigger,
                        question,
                        active -> reply(answer, response(active)),
                        failure -> answer.onError(unavailable(failure))));
    }

    @Override
    public void streamIsActive(ScaledObjectRef question, StreamObserver<IsActiveResponse> answers) {
        with(question, answers, trigger -> {
            if (watches.size() >= Lags.MAX) {
                answers.onError(Status.RESOURCE_EXHAUSTED
                        .withDescription(title(question) + ": as many are watched as one scaler can, " + Lags.MAX
                                + "; KEDA goes on asking for this one by its pollingInterval")
                        .asRuntimeException());
                return;
            }
            ServerCallStreamObserver<IsActiveResponse> stream = (ServerCallStreamObserver<IsActiveResponse>) answers;
            Watch watch = new Watch(question, trigger, stream);
            stream.setOnCancelHandler(() -> watches.remove(watch));
            watches.add(watch);
            watch.look();
        });
    }

    /** Asks for all that KEDA watches; to be called every second or so. */
    void look() {
        watches.forEach(Watch::look);
    }

    /** Ends what KEDA watches, so that it turns to another scaler, or comes again. */
    void hangUp() {
        watches.forEach(Watch::end);
    }

    @Override
    public void getMetricSpec(ScaledObjectRef question, StreamObserver<GetMetricSpecResponse> answer) {
        with(
                question,
                answer,
                trigger -> reply(
                        answer,
                        GetMetricSpecResponse.newBuilder()
                                .addMetricSpecs(MetricSpec.newBuilder()
                                        .setMetricName(METRIC)
                                        .setTargetSize(trigger.targetLag())
                                        .setTargetSizeFloat(trigger.targetLag()))
                                .build()));
    }

    @Override
    public void getMetrics(GetMetricsRequest question, StreamObserver<GetMetricsResponse> answer) {
        with(
                question.getScaledObjectRef(),
                answer,
                trigger -> lags.of(trigger.waiting()).whenComplete((lag, failure) -> {
                    if (failure == null) {
                        reply(
                                answer,
                                GetMetricsResponse.newBuilder()
                                        .addMetricValues(MetricValue.newBuilder()
                                                .setMetricName(METRIC)
                                                .setMetricValue(lag)
                                                .setMetricValueFloat(lag))
                                        .build());
                    } else {
                        answer.onError(unavailable(told(question.getScaledObjectRef(), failure)));
                    }
                }));
    }

    /** A part of the brokers is enough to know that there is something to do. */
    private void activity(
            LagTrigger trigger, ScaledObjectRef question, Consumer<Boolean> known, Consumer<String> unknown) {
        lags.of(trigger.waiting()).whenComplete((lag, failure) -> {
            if (failure == null) {
                known.accept(lag > trigger.activationLag());
                return;
            }
            String why = told(question, failure);
            if (cause(failure) instanceof LagUnknownException e && e.atLeast() > trigger.activationLag()) {
                known.accept(true);
            } else {
                unknown.accept(why);
            }
        });
    }

    private void with(ScaledObjectRef question, StreamObserver<?> answer, Consumer<LagTrigger> then) {
        LagTrigger trigger;
        try {
            trigger = LagTrigger.of(question.getScalerMetadataMap());
        } catch (IllegalArgumentException e) {
            String line = title(question) + ": " + e.getMessage();
            tell(question, line);
            answer.onError(Status.INVALID_ARGUMENT.withDescription(line).asRuntimeException());
            return;
        }
        then.accept(trigger);
    }

    /** @return why the lag is not known, which the log has as well */
    private String told(ScaledObjectRef question, Throwable failure) {
        Throwable cause = cause(failure);
        String why = title(question) + ": "
                + (cause instanceof LagUnknownException ? cause.getMessage() : UserLine.of(cause));
        tell(question, why);
        return why;
    }

    /** Once in ten seconds of each ScaledObject. */
    private void tell(ScaledObjectRef question, String line) {
        if (throttle.pass(title(question), line) >= 0) {
            LOG.warn("{}", line);
        }
    }

    private static String title(ScaledObjectRef question) {
        return "ScaledObject " + OneLine.of(question.getNamespace(), 63) + "/" + OneLine.of(question.getName(), 253);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static RuntimeException unavailable(String why) {
        return Status.UNAVAILABLE.withDescription(why).asRuntimeException();
    }

    private static IsActiveResponse response(boolean active) {
        return IsActiveResponse.newBuilder().setResult(active).build();
    }

    private static <A> void reply(StreamObserver<A> answer, A value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    /**
     * What KEDA is told of one ScaledObject until it hangs up: the first that is known, and each change. And now and then again that
     * there is something to do: KEDA drops what it hears while its API server does not answer it, and while one of several brokers
     * is silent it has no other word that could wake a source.
     */
    private final class Watch {
        private final ScaledObjectRef question;
        private final LagTrigger trigger;
        private final ServerCallStreamObserver<IsActiveResponse> stream;
        private Boolean told;
        private int untold;
        private boolean ended;

        Watch(ScaledObjectRef question, LagTrigger trigger, ServerCallStreamObserver<IsActiveResponse> stream) {
            this.question = question;
            this.trigger = trigger;
            this.stream = stream;
        }

        /** While it is not known, nothing is said: KEDA goes by what it heard last. */
        void look() {
            activity(trigger, question, this::tell, unknown -> {});
        }

        private synchronized void tell(boolean active) {
            boolean isNews = told == null || told != active;
            if (ended || stream.isCancelled() || !isNews && (!active || ++untold < LOOKS_UNTIL_TOLD_AGAIN)) {
                return;
            }
            told = active;
            untold = 0;
            stream.onNext(response(active));
        }

        synchronized void end() {
            if (!ended && !stream.isCancelled()) {
                ended = true;
                stream.onCompleted();
            }
            watches.remove(this);
        }
    }
}
