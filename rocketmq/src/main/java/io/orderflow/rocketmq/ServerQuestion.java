package io.orderflow.rocketmq;

import io.orderflow.text.CertificateFault;
import io.orderflow.text.OneLine;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.exception.RemotingCommandException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/**
 * Asks a server of RocketMQ one thing, over a connection of its own. RocketMQ's client says "connect failed" of a name that
 * is unknown, a port that is closed, a certificate that is not trusted and a server that wants TLS; this tells them apart.
 */
public final class ServerQuestion {
    private static final int MAX_ANSWER = 16 << 20;
    private static final String CLIENT_CERTIFICATE = "tls.client.certPath and tls.client.keyPath";
    private static final Pattern RESET = Pattern.compile("(?i)reset|broken pipe|abort");

    /** Its threads end by themselves, so that nothing is left when the last source has stopped. */
    private static final Executor BACKGROUND =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "RocketMQQuestion");
                thread.setDaemon(true);
                return thread;
            });

    private final Tls tls;
    private final RPCHook signing;
    private final OptionNames names;

    /**
     * @param tls null for none
     * @param signing of a source with an access key, else null
     */
    public ServerQuestion(Tls tls, RPCHook signing, OptionNames names) {
        this.tls = tls;
        this.signing = signing;
        this.names = names;
    }

    /** For questions that may wait, on a thread of their own. */
    static <T> CompletableFuture<T> inBackground(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, BACKGROUND);
    }

    /**
     * Blocks until the answer is there.
     *
     * @param address {@code host:port}
     * @param timeoutMillis for the connection and for each read, and twice that for all of it, so that a server which answers
     *     byte by byte holds nobody; not for the resolution of a name
     * @throws IOException if there is none; {@link #reason} says why
     */
    public RemotingCommand ask(String address, RemotingCommand question, int timeoutMillis) throws IOException {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        int port = Integer.parseInt(address.substring(colon + 1));
        try (Socket plain = new Socket()) {
            InetSocketAddress server = new InetSocketAddress(host, port);
            if (server.isUnresolved()) {
                throw new UnknownHostException(host);
            }
            plain.setSoTimeout(timeoutMillis);
            CompletableFuture<Void> late = hangUp(plain, 2L * timeoutMillis);
            try {
                plain.connect(server, timeoutMillis);
                try (Socket socket = tls == null ? plain : tls.over(plain, host, port)) {
                    return ask(socket, address, question);
                }
            } catch (IOException e) {
                throw late.isDone() ? new SocketTimeoutException() : e;
            } finally {
                late.cancel(false);
            }
        }
    }

    /** Done if the time is over; cancelled before, it does nothing. */
    private static CompletableFuture<Void> hangUp(Socket socket, long millis) {
        CompletableFuture<Void> late =
                new CompletableFuture<Void>().completeOnTimeout(null, millis, TimeUnit.MILLISECONDS);
        late.thenRunAsync(() -> close(socket), BACKGROUND);
        return late;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more in any case.
        }
    }

    private RemotingCommand ask(Socket socket, String address, RemotingCommand question) throws IOException {
        if (signing != null) {
            signing.doBeforeRequest(address, question);
        }
        ByteBuffer frame = question.encode();
        socket.getOutputStream().write(frame.array(), frame.position(), frame.remaining());
        socket.getOutputStream().flush();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int length = in.readInt();
        if (length < 0 || length > MAX_ANSWER) {
            throw new IOException("it is no server of RocketMQ");
        }
        byte[] answer = new byte[length];
        in.readFully(answer);
        try {
            return RemotingCommand.decode(ByteBuffer.wrap(answer));
        } catch (RemotingCommandException e) {
            throw new IOException("it is no server of RocketMQ");
        }
    }

    /** What follows the server's address in a line for the user: what is wrong with it, and what to do. */
    public String reason(Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return "is no host that is known";
        }
        if (failure instanceof SocketTimeoutException) {
            // A RocketMQ without TLS waits for the rest of a frame, of which it takes the hello for the beginning.
            return tls == null
                    ? "does not answer in time"
                    : "gives no answer in time; if it has no TLS, set " + names.of("tls") + " to false";
        }
        if (failure instanceof EOFException || isReset(failure)) {
            return "ends the connection"
                    + (tls == null
                            ? "; if it demands TLS, set " + names.of("tls") + " to true"
                            : "; if it has no TLS, set " + names.of("tls")
                                    + " to false; if it demands a client's certificate, set the JVM's properties "
                                    + CLIENT_CERTIFICATE);
        }
        if (failure instanceof SSLException) {
            return tlsReason(failure);
        }
        return "does not answer (" + OneLine.of(failure.getMessage(), 100) + ")";
    }

    /** By a server that is there, and reads no further, as of a hello that it does not understand. */
    private static boolean isReset(Throwable failure) {
        return failure instanceof SocketException
                && RESET.matcher(String.valueOf(failure.getMessage())).find();
    }

    private String tlsReason(Throwable failure) {
        CertificateFault certificate = CertificateFault.of(failure);
        if (certificate == null
                && String.valueOf(failure.getMessage()).matches(".*\\b(certificate_required|bad_certificate)\\b.*")) {
            // Those alerts tell of the client's certificate (RFC 8446, section 6.2).
            return "does not take this client's certificate, or wants one (" + OneLine.of(failure.getMessage(), 100)
                    + "); name it by the system properties " + CLIENT_CERTIFICATE;
        }
        if (certificate == null) {
            return "does not agree on TLS (" + OneLine.of(failure.getMessage(), 100) + "); if it has none, set "
                    + names.of("tls") + " to false";
        }
        return "shows a certificate " + certificate.words()
                + switch (certificate.kind()) {
                    case OUT_OF_ITS_TIME -> "";
                    case OF_ANOTHER_NAME ->
                        "; use an address that the certificate names, or set " + names.of("tlsVerifyHost")
                                + " to false";
                    case NOT_TRUSTED ->
                        "; set " + names.of("tlsTrustCert")
                                + " to a PEM file with it, or with the authority's that issued it";
                };
    }
}
