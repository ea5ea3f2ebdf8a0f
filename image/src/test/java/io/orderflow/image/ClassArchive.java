package io.orderflow.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An archive of the classes that a JVM has in memory as soon as it starts. */
final class ClassArchive {
    private ClassArchive() {}

    /**
     * Makes one.
     *
     * @param java the JVM; another one refuses it
     * @param directory in which it runs; without a class path it is that, and must be empty
     * @param list of the classes
     * @param options {@code -cp} and the class path, with which alone it is taken then; or nothing
     */
    static void make(String java, Path directory, String list, String archive, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                java,
                "-Xshare:dump",
                // As it will run: Java 17 reads an archive's objects with G1 alone, and half a core has no use for G1.
                "-XX:+UseSerialGC",
                "-XX:SharedClassListFile=" + list,
                "-XX:SharedArchiveFile=" + archive,
                "-Xlog:cds=off",
                "-Xlog:cds+heap=off"));
        command.addAll(List.of(options));
        int code = new ProcessBuilder(command)
                .directory(directory.toFile())
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException(archive + " cannot be made: java ended with " + code);
        }
    }
}
