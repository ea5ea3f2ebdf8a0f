package io.orderflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.orderflow.testing.Docs;
import io.orderflow.testing.Postgres;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/** What the documents say can be followed: the links, the paths, the names and the commands. */
class DocsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern PROPERTY = Pattern.compile("(?<![\\w./-])(?:orderflow|k)\\.[a-z][a-z_.-]*[a-z]");
    private static final Pattern TABLE_CELL = Pattern.compile("(?m)^\\| `([\\w.-]+)` \\|");
    private static final Pattern METRIC = Pattern.compile("(?m)^\\| `\\w+` \\| `([\\w.]+)` \\|");
    private static final Pattern FIGURE = Pattern.compile("[\\d.,]+ \\([\\d.,]+–[\\d.,]+\\)");
    private static final Pattern OPTIONS = Pattern.compile("(?m)^\\| (`--[^|]+) \\|");
    private static final Pattern DEPLOY = Pattern.compile("mvn deploy -pl (\\S+) -am");
    private static final Pattern PAGE = Pattern.compile("\\bdocs/([a-z-]+\\.md)(?:#([\\w-]+))?");
    private static final Pattern JOB_PATCH = Pattern.compile("(?s)-p \"(\\[\\{.*?}])\"");
    private static final Pattern SQL = Pattern.compile("(?s)```sql\\n(.*?)```");

    /** Folders of the project; what is below target/ is there only after a build. */
    private static final Pattern PATH = Pattern.compile(
            "@?(?:\\.ci|bench|board|chaos|common|config|docs|embedded|image|kamelets|operator|orders|rocketmq|routes"
                    + "|runner|scaler|src|testing|traces)/[\\w./-]*");

    private static final Set<String> EVENT_TYPES = Set.of("orderflow.order.placed", "orderflow.ticket.issued");

    static List<Path> files() {
        return Docs.files();
    }

    /** The changelog names what is gone, too. */
    static List<Path> filesOfToday() {
        return Docs.files().stream()
                .filter(file -> !file.endsWith("CHANGELOG.md"))
                .toList();
    }

    @Test
    void theReadmeIsOnePageAndNoOtherDocumentIsLongerThanFour() {
        assertThat(Docs.text("README.md").lines()).hasSizeLessThanOrEqualTo(220);
        assertThat(Docs.files())
                .hasSizeGreaterThan(5)
                .allSatisfy(file ->
                        assertThat(Docs.text(file).lines()).as(file.toString()).hasSizeLessThanOrEqualTo(250));
    }

    @Test
    void theReadmeBeginsWithTheTwoCommands() {
        assertThat(Docs.commands(Path.of("README.md")))
                .startsWith(
                        "mvn -q package -DskipTests && java -XX:TieredStopAtLevel=1 -jar target/orderflow.jar",
                        "mvn verify");
        assertThat(Docs.text("README.md")
                        .split("```sh\n", 2)[1]
                        .split("```", 2)[0]
                        .lines())
                .hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyLinkLeadsSomewhere(Path file) {
        for (MatchResult link : Docs.matches(LINK, Docs.text(file))) {
            String target = link.group(1);
            if (!target.startsWith("http")) {
                String[] parts = target.split("#", 2);
                Path to = parts[0].isEmpty()
                        ? file
                        : inFolderOf(file).resolve(parts[0]).normalize();
                assertThat(to).as("%s: %s", file, target).exists();
                if (parts.length == 2) {
                    assertThat(anchors(to)).as("%s: %s", file, target).contains(parts[1]);
                }
            }
        }
    }

    /** Comments, help texts, messages and annotations send their readers to these. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "config",
                "kamelets",
                "routes",
                "image/src/main",
                "runner/src/main",
                "common/src/main",
                "src/main"
            })
    void everyPageThatCodeOrAManifestNamesIsThere(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("target"))
                    .flatMap(file -> Docs.matches(PAGE, Docs.text(file)).stream())
                    .forEach(page -> {
                        Path named = Path.of("docs", page.group(1));
                        assertThat(named).exists();
                        if (page.group(2) != null) {
                            assertThat(anchors(named)).contains(page.group(2));
                        }
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("filesOfToday")
    void everyPathThatIsNamedExists(Path file) {
        Stream<String> inText = Docs.matches(CODE, withoutLinks(file)).stream().map(code -> code.group(1));
        Stream<String> inCommands = Docs.commands(file).stream().flatMap(command -> Docs.words(command).stream());

        assertThat(Stream.concat(inText, inCommands).flatMap(text -> Arrays.stream(text.split("[\\s,]+"))))
                .filteredOn(word -> PATH.matcher(word).matches())
                .allSatisfy(word -> assertThat(Path.of(word.replace("@", ""))).exists());
    }

    @ParameterizedTest
    @MethodSource("filesOfToday")
    void everyPropertyThatIsNamedIsThere(Path file) {
        Set<String> known = Stream.of(
                        cells(TABLE_CELL, "docs/configuration.md"),
                        cells(METRIC, "docs/operations.md"),
                        EVENT_TYPES.stream())
                .flatMap(names -> names)
                .collect(Collectors.toSet());

        assertThat(Docs.matches(PROPERTY, Docs.text(file)))
                .extracting(MatchResult::group)
                .filteredOn(name -> !name.endsWith(".jar") && !name.endsWith(".jsa") && !name.endsWith(".properties"))
                .isSubsetOf(known);
    }

    @Test
    void everyCommandOfTheLaptopIsOneThatItTakes() {
        assertThat(Docs.argumentsOf("target/orderflow.jar"))
                .filteredOn(arguments -> !arguments.contains("io.orderflow.runner.RunIntegration"))
                .hasSizeGreaterThan(10)
                .allSatisfy(arguments -> assertThatCode(
                                () -> Orderflow.commandLine().parseArgs(arguments.toArray(String[]::new)))
                        .doesNotThrowAnyException());
    }

    /** With the word that stands for its value, as the command's help has it. */
    @ParameterizedTest
    @CsvSource({"redrive, docs/redrive.md", "audit, docs/audit.md"})
    void everyOptionOfACommandHasARowInItsDocument(String command, String document) {
        List<String> options = optionsOf(
                        Orderflow.commandLine().getSubcommands().get(command))
                .map(option -> option.longestName() + (option.arity().max() == 0 ? "" : " " + option.paramLabel()))
                .toList();

        assertThat(Docs.matches(OPTIONS, Docs.text(document)))
                .flatMap(row -> Docs.matches(CODE, row.group(1)))
                .extracting(option -> option.group(1))
                .containsExactlyInAnyOrderElementsOf(options);
    }

    @Test
    void noOptionOfACommandIsWithoutAWord() {
        String all = files().stream().map(Docs::text).collect(Collectors.joining("\n"));

        assertThat(Orderflow.commandLine().getSubcommands().values())
                .flatMap(command -> optionsOf(command).toList())
                .hasSizeGreaterThan(15)
                .allSatisfy(option -> assertThat(all).contains(option.longestName()));
    }

    @ParameterizedTest
    @MethodSource("files")
    void kubectlIsGivenFoldersThatItCanApply(Path file) {
        for (String command : Docs.commands(file)) {
            List<String> words = Docs.words(command);
            int option = words.indexOf("-k");
            if (words.get(0).equals("kubectl")
                    && option > 0
                    && !words.get(option + 1).startsWith("http")) {
                assertThat(Path.of(words.get(option + 1), "kustomization.yaml")).exists();
            }
        }
    }

    /**
     * A Mac's shell is zsh: by hand it takes a comment for arguments, and what follows a ; in it for a command. And its sed takes
     * what follows -i for a suffix.
     */
    @ParameterizedTest
    @MethodSource("files")
    void aCommandIsOneOnAMacToo(Path file) {
        assertThat(Docs.commands(file))
                .allSatisfy(command -> assertThat(command)
                        .doesNotContainPattern("(^|\\s)#(\\s|$)")
                        .doesNotContainPattern("\\bsed -i\\b")
                        .doesNotContainPattern("\\bbase64 -w"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void mavenIsGivenModulesProfilesAndTestsThatAreThere(Path file) throws IOException {
        for (String command : Docs.commands(file)) {
            List<String> words = Docs.words(command);
            if (words.get(0).equals("mvn")) {
                for (String word : words) {
                    if (word.startsWith("-P")) {
                        assertThat(profiles()).as(command).contains(word.substring(2));
                    } else if (word.startsWith("-Dtest=")) {
                        assertThat(sources()).as(command).contains(word.substring(7) + ".java");
                    }
                }
                int modules = words.indexOf("-pl");
                if (modules > 0) {
                    assertThat(words.get(modules + 1).split(","))
                            .allSatisfy(module ->
                                    assertThat(Path.of(module, "pom.xml")).exists());
                }
            }
        }
    }

    /** Or a kit that the operator builds finds some of its jars only. What these need, which is common, comes along. */
    @Test
    void theCommandThatPublishesJarsNamesAllThatArePublished() throws IOException {
        List<String> published = projectFiles()
                .filter(file -> file.endsWith("pom.xml") && Docs.text(file).contains("<maven.deploy.skip>false<"))
                .map(pom -> pom.getParent().toString())
                .filter(module -> !module.equals("common"))
                .toList();

        assertThat(Docs.matches(DEPLOY, Docs.text("docs/kubernetes.md")))
                .singleElement()
                .satisfies(command ->
                        assertThat(command.group(1).split(",")).containsExactlyInAnyOrderElementsOf(published));
    }

    /** By hand on a cluster, where it stands in for what the CronJob tells the same image. */
    @Test
    void theJobOfARedriveIsToldWhatTheCommandTakesInTheRightPlace() throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        JsonNode job =
                yaml.readTree(Path.of("config/audit/audit.yaml").toFile()).at("/spec/jobTemplate");
        JsonNode patch = yaml.readTree(Docs.matches(JOB_PATCH, Docs.text("docs/redrive.md"))
                        .get(0)
                        .group(1)
                        .replace("\\", ""))
                .path(0);

        assertThat(job.at(patch.path("path").asText()).path(0).asText()).isEqualTo("audit");
        assertThatCode(() -> Orderflow.commandLine()
                        .parseArgs(StreamSupport.stream(patch.path("value").spliterator(), false)
                                .map(JsonNode::asText)
                                .toArray(String[]::new)))
                .doesNotThrowAnyException();
    }

    /** It would end whatever else has a name like it. */
    @ParameterizedTest
    @MethodSource("files")
    void noCommandEndsProcessesByTheirName(Path file) {
        assertThat(Docs.text(file)).doesNotContain("pkill", "killall");
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyStatementIsOneForTheDatabaseThatTheMigrationsMake(Path file) {
        for (MatchResult block : Docs.matches(SQL, Docs.text(file))) {
            String database = Postgres.migratedDatabase();
            for (String statement : block.group(1).split(";")) {
                assertThatCode(() -> Postgres.execute(database, statement)).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void everyFigureOfThePerformancePageStandsInAReport() throws IOException {
        String page = Docs.text("docs/performance.md");
        String reports = reports();

        assertThat(Docs.matches(FIGURE, page))
                .hasSizeGreaterThan(50)
                .extracting(MatchResult::group)
                .allSatisfy(figure -> assertThat(reports).contains(figure));
        assertThat(Arrays.stream(page.split("\n\n")[2].split("[|\\s]+")))
                .filteredOn(cell -> cell.matches("[\\d,]+\\.?\\d*") && cell.length() > 2)
                .hasSizeGreaterThanOrEqualTo(20)
                .filteredOn(cell -> !cell.equals("1,000"))
                .allSatisfy(median -> assertThat(page).contains("| " + median + " ("));
    }

    private static Stream<OptionSpec> optionsOf(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.inherited() && !option.usageHelp() && !option.versionHelp());
    }

    private static Path inFolderOf(Path file) {
        return file.getParent() == null ? Path.of("") : file.getParent();
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path file) {
        return Docs.matches(HEADING, Docs.text(file)).stream()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\s-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** The words of a link name a file relative to the project, its target one relative to the document. */
    private static String withoutLinks(Path file) {
        return LINK.matcher(Docs.text(file)).replaceAll("]");
    }

    private static Stream<String> cells(Pattern row, String file) {
        return Docs.matches(row, Docs.text(file)).stream().map(match -> match.group(1));
    }

    private static Set<String> profiles() throws IOException {
        Pattern profile = Pattern.compile("<profile>\\s*(?:<!--.*?-->\\s*)?<id>([^<]+)</id>");
        return projectFiles()
                .filter(file -> file.endsWith("pom.xml"))
                .flatMap(pom -> Docs.matches(profile, Docs.text(pom)).stream())
                .map(id -> id.group(1))
                .collect(Collectors.toSet());
    }

    private static Set<String> sources() throws IOException {
        return projectFiles().map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }

    private static Stream<Path> projectFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(Path.of(""), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                // Other tests make and delete files there meanwhile.
                return folder.endsWith("target") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java") || file.endsWith("pom.xml")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files.stream();
    }

    private static String reports() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of("bench/results"))) {
            return all.filter(file -> file.endsWith("report.md"))
                    .map(Docs::text)
                    .collect(Collectors.joining("\n"));
        }
    }
}
