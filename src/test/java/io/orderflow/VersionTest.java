package io.orderflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All of a build has one version, a release: Maven and Camel K take a version for what they had under it before, so that a
 * changed jar needs another.
 */
class VersionTest {
    private static final Path ROOT = Path.of("");
    private static final Pattern RELEASE = Pattern.compile("\\d+\\.\\d+\\.\\d+");

    /** What says what was, and what no build reads. */
    private static final Set<String> LEFT_OUT = Set.of("target", ".git", "data", "results", "CHANGELOG.md");

    private static final Set<String> ENDINGS = Set.of(".xml", ".java", ".yaml", ".sh", ".md", "raise-version");

    private static final Pattern PROJECT =
            Pattern.compile("<artifactId>orderflow</artifactId>\\s*<version>([^<]+)</version>");
    private static final Pattern IN_POM = Pattern.compile("<groupId>io\\.orderflow[\\w.]*</groupId>\\s*"
            + "<artifactId>[\\w-]+</artifactId>\\s*<version>([^<$]+)</version>");
    private static final Pattern COORDINATES = Pattern.compile("io\\.orderflow:orderflow-[a-z]+:([\\w.-]+)");
    private static final Pattern FILE = Pattern.compile("orderflow-[a-z]+[-/](\\d[\\w-]*(?:\\.\\d[\\w-]*)*)");
    private static final Pattern COMMAND = Pattern.compile("\"orderflow (\\d[\\w.-]*)\"");

    /** Not written in one piece, or it would be found here too. */
    private static final String NEXT = String.join(".", "98", "7", "6");

    @TempDir
    Path copy;

    @Test
    void everyPlaceHasTheVersionOfTheBuild() {
        TreeMap<String, Set<String>> versions = versions(ROOT);

        assertThat(versions).containsOnlyKeys(version(ROOT));
        assertThat(versions.get(version(ROOT)))
                .contains(
                        "pom.xml",
                        "orders/pom.xml",
                        "operator/parent/pom.xml",
                        "operator/jbang/pom.xml",
                        "operator/order-route/pom.xml",
                        "routes/OrderSource.java",
                        "routes/OrderRoute.java",
                        "routes/DeadLetterRoute.java",
                        "routes/OrderSimulator.java",
                        "kamelets/rocketmq-source.kamelet.yaml",
                        "config/base/integrations/order-route.yaml",
                        "config/maven-repository/kustomization.yaml",
                        "config/maven-repository/maven-repository.yaml",
                        "src/main/java/io/orderflow/Orderflow.java");
    }

    @Test
    void itIsARelease() {
        assertThat(version(ROOT)).matches(RELEASE);
        assertThat(files(ROOT))
                .filteredOn(file -> !file.getFileName().toString().equals("VersionTest.java"))
                .noneMatch(file -> read(file).contains("-SNAPSHOT"));
    }

    /** The README's way to raise it. Nothing else is changed by it. */
    @Test
    void oneCommandRaisesItEverywhere() throws Exception {
        for (Path file : files(ROOT)) {
            Files.createDirectories(copy.resolve(file).getParent());
            Files.copy(file, copy.resolve(file));
        }
        String old = version(ROOT);

        assertThat(raise(NEXT)).isZero();

        assertThat(versions(copy)).containsOnlyKeys(NEXT);
        assertThat(versions(copy).get(NEXT)).isEqualTo(versions(ROOT).get(old));
        for (Path file : files(ROOT)) {
            assertThat(read(copy.resolve(file)).replace(NEXT, old)).isEqualTo(read(file));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0.2.0-SNAPSHOT", "v0.2.0", "latest"})
    void itIsRaisedToNothingButARelease(String version) throws Exception {
        Files.createDirectories(copy.resolve("config"));
        Files.copy(Path.of("config/raise-version"), copy.resolve("config/raise-version"));
        Files.copy(Path.of("pom.xml"), copy.resolve("pom.xml"));

        assertThat(raise(version)).isEqualTo(2);
        assertThat(copy.resolve("pom.xml")).hasSameTextualContentAs(Path.of("pom.xml"));
    }

    private int raise(String version) throws Exception {
        Process process = new ProcessBuilder("bash", "config/raise-version", version)
                .directory(copy.toFile())
                .redirectErrorStream(true)
                .redirectOutput(copy.resolve("said").toFile())
                .start();
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private static String version(Path root) {
        var found = PROJECT.matcher(read(root.resolve("pom.xml")));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    /** The files by the version of this project that they name. */
    private static TreeMap<String, Set<String>> versions(Path root) {
        TreeMap<String, Set<String>> versions = new TreeMap<>();
        for (Path file : files(root)) {
            String text = read(root.resolve(file));
            Stream.of(IN_POM, COORDINATES, FILE, COMMAND)
                    .flatMap(pattern -> pattern.matcher(text).results())
                    .forEach(found -> versions.computeIfAbsent(found.group(1), version -> new TreeSet<>())
                            .add(file.toString()));
        }
        return versions;
    }

    /** Relative to the root. */
    private static List<Path> files(Path root) {
        List<Path> files = new ArrayList<>();
        collect(root, Path.of(""), files);
        return files;
    }

    private static void collect(Path root, Path folder, List<Path> files) {
        try (Stream<Path> entries = Files.list(root.resolve(folder))) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                Path path = folder.resolve(name);
                if (LEFT_OUT.contains(name)) {
                    continue;
                }
                if (Files.isDirectory(entry)) {
                    collect(root, path, files);
                } else if (ENDINGS.stream().anyMatch(name::endsWith)) {
                    files.add(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
