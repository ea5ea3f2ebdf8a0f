package io.orderflow.http;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.ssl.NotSslRecordException;
import io.orderflow.text.CertificateFault;
import io.orderflow.text.OneLine;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/** Why there is no answer: a few words for a log. What the sink has sent instead is not among them. */
final class Reason {
    static final String CLOSED = "the connection was closed";
    static final String STOPPED = "it is stopped";
    static final String TIMED_OUT = "timed out";

    private static final int MAX_LENGTH = 200;

    private Reason() {}

    static String of(Throwable thrown) {
        boolean wrapped = thrown instanceof DecoderException || thrown instanceof ChannelException;
        Throwable cause = wrapped && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof NotSslRecordException) {
            // Its message has the bytes, in hexadecimal.
            return "its answer is not TLS";
        }
        if (cause instanceof ChannelOutputShutdownException && cause.getCause() != null) {
            return of(cause.getCause());
        }
        if (cause instanceof ClosedChannelException) {
            return CLOSED;
        }
        CertificateFault certificate = cause instanceof SSLException ? CertificateFault.of(cause) : null;
        if (certificate != null) {
            return "it " + CaCerts.shown(certificate);
        }
        boolean ofTheNetwork = cause instanceof IOException && cause.getMessage() != null;
        return ofTheNetwork
                ? OneLine.of(innermost(cause), MAX_LENGTH)
                : cause.getClass().getSimpleName();
    }

    /** That a handshake failed says nothing; why is the innermost cause. */
    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (failure instanceof SSLException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? failure.getMessage() : cause.getMessage();
    }

    /**
     * Of an answer whose head says that the event was taken, and that does not come to its end: who reads it has to look at the sink,
     * not for it.
     *
     * @param reason why the rest has not come
     */
    static String ofRest(HttpResponseStatus status, String reason) {
        try {
            return status.codeClass() == HttpStatusClass.SUCCESS
                    ? "its " + status.code() + " has not come to its end: " + reason
                    : reason;
        } catch (Throwable noMemory) {
            return reason;
        }
    }

    /** @param thrown by the decoder of answers */
    static String ofAnswer(Throwable thrown) {
        if (thrown instanceof PrematureChannelClosureException) {
            return CLOSED;
        }
        return thrown instanceof TooLongFrameException ? "its answer's head is too long" : "its answer is not HTTP";
    }
}
