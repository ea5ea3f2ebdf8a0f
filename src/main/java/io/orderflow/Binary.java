package io.orderflow;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** What is known by its first bytes to be no text in UTF-8, and would be published as thousands of orders that nobody meant. */
enum Binary {
    /** Where standard input is closed, the first file that the JVM opens takes its place: the JDK's classes, or its archive. */
    JDK("closed: the JVM has taken it", 0xDA, 0xDA, 0xFE, 0xCA),
    JDK_BIG_ENDIAN(JDK.description, 0xCA, 0xFE, 0xDA, 0xDA),
    CLASS_ARCHIVE(JDK.description, 0xA2, 0xAB, 0x0B, 0xF0),
    GZIP("compressed", 0x1F, 0x8B),
    ZSTD("compressed", 0x28, 0xB5, 0x2F, 0xFD),
    XZ("compressed", 0xFD, '7', 'z', 'X', 'Z'),
    ZIP("an archive", 'P', 'K', 3, 4),
    PROGRAM("a program", 0x7F, 'E', 'L', 'F'),
    CLASS("a program", 0xCA, 0xFE, 0xBA, 0xBE),
    UTF_16_LE("in UTF-16", 0xFF, 0xFE),
    UTF_16_BE("in UTF-16", 0xFE, 0xFF),
    BZIP2("compressed", 'B', 'Z', 'h'),
    LZ4("compressed", 0x04, 0x22, 0x4D, 0x18),
    PDF("a document", '%', 'P', 'D', 'F', '-');

    private static final int LONGEST = 5;

    private final String description;
    private final byte[] start;

    Binary(String description, int... start) {
        this.description = description;
        this.start = new byte[start.length];
        for (int i = 0; i < start.length; i++) {
            this.start[i] = (byte) start[i];
        }
    }

    /** Looks ahead. @return what the input is instead of text; empty if it may be one */
    static Optional<String> of(InputStream in) throws IOException {
        in.mark(LONGEST);
        byte[] start = in.readNBytes(LONGEST);
        in.reset();
        return Arrays.stream(values())
                .filter(format -> format.isStartOf(start))
                .map(format -> format.description)
                .findFirst()
                .or(() -> Optional.of("binary").filter(binary -> hasNul(start)));
    }

    /** As UTF-16 without its mark has, and a device that gives nothing else, of which a line has no end. */
    private static boolean hasNul(byte[] text) {
        for (byte one : text) {
            if (one == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean isStartOf(byte[] text) {
        return text.length >= start.length && Arrays.equals(text, 0, start.length, start, 0, start.length);
    }
}
