package io.orderflow.quarkus;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the compiled form of a route file is, if the image has it: in a folder named by what it was compiled of. The base image of
 * {@code mvn package -Pimage} has those of the route files as they are released. One that somebody has edited, and a kit with
 * another jar, have another name, find nothing, and are compiled: what runs is always what the file says.
 */
public final class CompiledRoutes {
    /** The environment variable of an image that has some, with the folder of their folders. */
    public static final String VARIABLE = "ORDERFLOW_COMPILED_ROUTES";

    /** A kit's jars begin with their group: {@code org.apache.camel.camel-api-4.8.0.jar}. */
    private static final Pattern JARS = Pattern.compile("(?:.*\\.)?(?:camel-(?:api|base|bean|core-model|support|util)"
            + "|jackson-(?:annotations|core|databind)|jakarta\\.xml\\.bind-api|orderflow-\\w+|slf4j-api)-\\d.*\\.jar");

    private CompiledRoutes() {}

    /**
     * The jars that a route file is compiled over, if it needs no other: those of Camel that a route is written with, and
     * Orderflow's.
     *
     * @param classPath as in {@code java.class.path}
     */
    public static List<Path> jarsOf(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .map(Path::of)
                .filter(jar ->
                        jar.getFileName() != null && JARS.matcher(nameOf(jar)).matches())
                .toList();
    }

    /**
     * The name of the folder: the SHA-256, in hexadecimal digits, of the source, and of the jars that it is compiled over. Of
     * Orderflow's jars, whose version stays while they are written, every byte counts; of others the name and the length.
     *
     * @param source of the route file, in UTF-8
     * @throws IOException a jar cannot be read
     */
    public static String name(byte[] source, List<Path> jars) throws IOException {
        MessageDigest digest = sha256();
        digest.update(new String(source, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8));
        for (Path jar : jars.stream()
                .sorted(Comparator.comparing(CompiledRoutes::nameOf))
                .toList()) {
            digest.update(nameOf(jar).getBytes(StandardCharsets.UTF_8));
            digest.update(
                    nameOf(jar).contains("orderflow-")
                            ? Files.readAllBytes(jar)
                            : ByteBuffer.allocate(Long.BYTES)
                                    .putLong(Files.size(jar))
                                    .array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String nameOf(Path jar) {
        return jar.getFileName().toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has it", e);
        }
    }
}
