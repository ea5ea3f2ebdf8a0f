package io.orderflow.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

/** {@code handler.jsa}: the classes of a start, as the JVM of the image has them in memory. */
final class ClassDataArchive {
    private ClassDataArchive() {}

    /**
     * @param java that of the image
     * @param folder as the image's: the JVM takes the archive only with the same class path, and a jar of the same size and
     *     time
     */
    static void make(Path java, Path folder, Instant time) throws Exception {
        Files.setLastModifiedTime(folder.resolve("handler.jar"), FileTime.from(time));
        Files.deleteIfExists(folder.resolve("handler.jsa"));
        Commands.run(
                folder,
                List.of(
                        java.toAbsolutePath().toString(),
                        "-Xshare:dump",
                        "-XX:+UseSerialGC",
                        "-XX:SharedClassListFile=handler.classes",
                        "-XX:SharedArchiveFile=handler.jsa",
                        "-Xlog:cds=off",
                        "-Xlog:cds+heap=off",
                        "-cp",
                        "handler.jar"));
    }
}
