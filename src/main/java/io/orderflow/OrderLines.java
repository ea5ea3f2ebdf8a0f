package io.orderflow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/** The lines of a text that are not blank, byte by byte: what is not UTF-8 is the handler's to refuse, not ours to repair. */
final class OrderLines {
    /** One byte more than RocketMQ takes, so that what is longer is refused, and does not fill the memory. */
    private static final int MAX_BYTES = (4 << 20) + 1;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final PushbackInputStream in;
    private long number;

    OrderLines(InputStream in) {
        this.in = new PushbackInputStream(in);
    }

    /** @return null at the end; a line of more than 4 MiB is cut one byte after */
    byte[] next() throws IOException {
        byte[] line;
        do {
            line = line();
        } while (line != null && isBlank(line));
        return line;
    }

    /** Where the line that was read last stands, from 1 on. */
    long number() {
        return number;
    }

    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        number++;
        while (next >= 0 && next != '\n' && next != '\r') {
            if (line.size() < MAX_BYTES) {
                line.write(next);
            }
            next = in.read();
        }
        if (next == '\r') {
            int after = in.read();
            if (after >= 0 && after != '\n') {
                in.unread(after);
            }
        }
        return number == 1 ? withoutMark(line.toByteArray()) : line.toByteArray();
    }

    /** Windows' editors put it before a text. It belongs to the file, not to its first order. */
    private static byte[] withoutMark(byte[] line) {
        boolean marked = line.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(line, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
        return marked ? Arrays.copyOfRange(line, BYTE_ORDER_MARK.length, line.length) : line;
    }

    private static boolean isBlank(byte[] line) {
        for (byte one : line) {
            if (!Character.isWhitespace(one & 0xFF)) {
                return false;
            }
        }
        return true;
    }
}
