package io.orderflow;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** What the user's own orders may be, byte by byte. */
class OrderFileTest {
    @TempDir
    Path folder;

    @Test
    void aLineIsAnOrderAsItStands() throws Exception {
        assertThat(lines("a\r\n\n \t\nb \rc\n\u00ff\0")).containsExactly("a", "b ", "c", "\u00ff\0");
        assertThat(lines("")).isEmpty();
    }

    @Test
    void aByteOrderMarkBelongsToTheFileAndNotToItsFirstOrder() throws Exception {
        assertThat(lines("\u00ef\u00bb\u00bf{}\n\u00ef\u00bb\u00bf{}")).containsExactly("{}", "\u00ef\u00bb\u00bf{}");
    }

    @Test
    void aLineThatRocketMqCannotTakeFillsNoMemory() throws Exception {
        OrderLines lines = new OrderLines(
                new ByteArrayInputStream(("x".repeat(9 << 20) + "\ny").getBytes(StandardCharsets.UTF_8)));

        assertThat(lines.next()).hasSize((4 << 20) + 1);
        assertThat(lines.next()).containsExactly('y');
        assertThat(lines.number()).isEqualTo(2);
    }

    /** Somebody has given the orders themselves, and not the file that has them. */
    @Test
    void anOrderInPlaceOfAFileIsNotQuotedWithItsPhoneNumber() {
        assertThatThrownBy(() -> OrderFile.open("{\"orderId\":\"1\",\n\"userPhoneNo\":\"152122131323\"}"))
                .hasMessageStartingWith(
                        "--orders {\"orderId\":\"1\", \"userPhoneNo\":\"***1323\"}: cannot be read (NoSuchFileException)");
    }

    @Test
    void aLinkToItselfIsNamedBeforeAnythingIsStarted() throws Exception {
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));

        assertThatThrownBy(() -> OrderFile.open(loop.toString()))
                .hasMessageStartingWith("--orders " + loop + ": cannot be read (Too many levels of symbolic links");
    }

    /** As one of other letters than ASCII's where LC_ALL is C. */
    @Test
    void aNameThatIsNoPathIsToldWithWhatHelps() {
        assertThatThrownBy(() -> OrderFile.open("a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(": cannot be read (")
                .hasMessageContaining("LC_ALL=C.UTF-8");
    }

    @ParameterizedTest
    @CsvSource({
        "1F8B0800, compressed",
        "504B0304, an archive",
        "7F454C46, a program",
        "FFFE7B00, in UTF-16",
        "FEFF007B, in UTF-16",
        "7B002200, binary",
        "0000000000, binary",
        "425A6839, compressed",
    })
    void whatIsNoTextIsRefusedBeforeAnythingIsPublished(String hex, String what) throws Exception {
        Path file = Files.write(folder.resolve("orders"), bytes(hex));

        assertThatThrownBy(() -> OrderFile.open(file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("--orders " + file, what, "one order a line")
                .hasMessageNotContaining("\n");
    }

    /** Where standard input is closed, the JVM gives its number to the first file that it opens: the JDK's classes. */
    @Test
    void closedStandardInputPublishesNothing() {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(bytes("DADAFECA00000100")));
            OrderFile closed = OrderFile.open("-");

            assertThatThrownBy(() -> closed.publish(null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("--orders -", "closed");
        } finally {
            System.setIn(before);
        }
    }

    /** Its opening waits for a writer, and its reading for what that writes; both are for the thread that publishes. */
    @Test
    void aPipeIsWaitedForByTheThreadThatPublishesAlone() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<OrderFile> opened = CompletableFuture.supplyAsync(
                () -> OrderFile.open(pipe.toString()), task -> daemon(task).start());
        await().until(opened::isDone);

        CompletableFuture<Throwable> became = new CompletableFuture<>();
        Thread publishing =
                daemon(() -> became.complete(catchThrowable(() -> opened.join().publish(null))));
        publishing.start();
        publishing.interrupt();
        await().until(became::isDone);

        assertThat(became.join()).isInstanceOf(InterruptedException.class);
        opened.join().close();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    private static List<String> lines(String text) throws Exception {
        OrderLines lines = new OrderLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
        List<String> all = new ArrayList<>();
        for (byte[] line; (line = lines.next()) != null; ) {
            all.add(new String(line, StandardCharsets.ISO_8859_1));
        }
        return all;
    }

    private static byte[] bytes(String hex) {
        return java.util.HexFormat.of().parseHex(hex);
    }
}
