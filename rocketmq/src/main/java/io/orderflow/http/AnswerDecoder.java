package io.orderflow.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;

/**
 * Makes answers of the bytes of a connection, and tells which bytes are part of none: those that come while nothing is asked,
 * and those that are left when an answer is complete.
 */
final class AnswerDecoder extends HttpResponseDecoder {
    /**
     * Of a status line, and of the headers. A sink that sends an event's attributes back may escape each of their 32 KB by three,
     * see {@link AnswerHeaders}; one that has only the status line for its reason puts it there.
     */
    private static final int MAX_HEAD_BYTES = 256 * 1024;

    private static final int MAX_CHUNK_BYTES = 8192;

    private final HttpConnection connection;

    AnswerDecoder(HttpConnection connection) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_HEAD_BYTES)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                // The same one several times says nothing else (RFC 9112, section 6.3).
                .setAllowDuplicateContentLengths(true)
                .setHeadersFactory(AnswerHeaders.FACTORY)
                .setTrailersFactory(AnswerHeaders.FACTORY));
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object bytes) throws Exception {
        if (connection.isAsked()) {
            super.channelRead(channel, bytes);
        } else {
            ReferenceCountUtil.release(bytes);
            connection.strayed();
        }
    }

    /** Whether more has come than was decoded so far. */
    boolean hasLeft() {
        return actualReadableBytes() > 0;
    }

    /** Netty's takes any version of any protocol, and any number. */
    @Override
    protected HttpMessage createMessage(String[] line) {
        if (!isVersion(line[0]) || !isStatus(line[1])) {
            throw new IllegalArgumentException("no status line of HTTP/1");
        }
        return super.createMessage(line);
    }

    private static boolean isVersion(String text) {
        return text.equals("HTTP/1.1") || text.equals("HTTP/1.0");
    }

    private static boolean isStatus(String text) {
        return text.length() == 3 && isDigit(text, 0) && text.charAt(0) != '0' && isDigit(text, 1) && isDigit(text, 2);
    }

    private static boolean isDigit(String text, int index) {
        return text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    /**
     * Two lengths, of which the chunks' counts; where another reader would see the end is not known (RFC 9112, section 6.3).
     * Some versions of Netty take no such answer; but what the sink has done with the event, its status says.
     */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        message.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
        message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
}
