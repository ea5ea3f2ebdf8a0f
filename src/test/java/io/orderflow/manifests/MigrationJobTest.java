package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The Job that brings the database up to date, as its owner, before any handler starts. */
class MigrationJobTest {
    private static final Pattern MIGRATION = Pattern.compile("V(\\d+)__\\w+\\.sql");

    @BeforeEach
    void everyPatchIsSeen() {
        assumeTrue(Kustomize.isComplete(), "without kubectl, a patch is not seen");
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "KAFKA_BROKER", "PRODUCTION"})
    void itRunsTheFlywayThatTheLaptopRuns(Rendered rendered) throws Exception {
        String version = find("<flyway.version>([^<]+)<", Files.readString(Path.of("pom.xml")));

        assertThat(flyway(rendered).path("image").asText()).isEqualTo("docker.io/flyway/flyway:" + version);
    }

    /** A Job's template cannot be changed: with a new name, a new migration is run by whoever applies it. */
    @ParameterizedTest
    @EnumSource(names = {"DEV", "KAFKA_BROKER", "PRODUCTION"})
    void itIsNamedForTheNewestMigration(Rendered rendered) throws Exception {
        try (Stream<Path> files = Files.list(Path.of("config/migrations"))) {
            int newest = files.flatMap(file ->
                            MIGRATION.matcher(file.getFileName().toString()).results())
                    .mapToInt(found -> Integer.parseInt(found.group(1)))
                    .max()
                    .orElseThrow();

            assertThat(job(rendered).at("/metadata/name").asText()).isEqualTo("migrate-v" + newest);
        }
    }

    /** So that applying the same again runs it again, and does not end at a Job of that name. */
    @ParameterizedTest
    @EnumSource(names = {"DEV", "KAFKA_BROKER", "PRODUCTION"})
    void itIsGoneSomeTimeAfterItsEnd(Rendered rendered) {
        assertThat(job(rendered).at("/spec/ttlSecondsAfterFinished").asInt()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "KAFKA_BROKER", "PRODUCTION"})
    void itConnectsAsTheOwnerToTheHandlersDatabaseAndGrantsToTheHandlersRole(Rendered rendered) {
        assertThat(variable(rendered, "FLYWAY_URL")).isEqualTo("orderflow-database/orderflow.database.url");
        assertThat(variable(rendered, "FLYWAY_PLACEHOLDERS_ROLE"))
                .isEqualTo("orderflow-database/orderflow.database.username");
        assertThat(variable(rendered, "FLYWAY_PLACEHOLDERS_DIGEST_KEY"))
                .isEqualTo("orderflow-order-digest/orderflow.order.digest-key");
        assertThat(variable(rendered, "FLYWAY_USER")).isEqualTo("orderflow-database-owner/orderflow.database.username");
        assertThat(variable(rendered, "FLYWAY_PASSWORD"))
                .isEqualTo("orderflow-database-owner/orderflow.database.password");
        assertThat(user(rendered, "orderflow-database-owner")).isNotEqualTo(user(rendered, "orderflow-database"));
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV", "KAFKA_BROKER", "PRODUCTION"})
    void itAppliesTheMigrationsOfTheConfigMapAndWritesNowhereElse(Rendered rendered) {
        JsonNode flyway = flyway(rendered);

        assertThat(flyway.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(flyway.path("env").toString()).contains("\"filesystem:/flyway/sql\"");
        assertThat(flyway.path("volumeMounts").toString())
                .contains("{\"mountPath\":\"/flyway/sql\",\"name\":\"migrations\",\"readOnly\":true}");
        assertThat(job(rendered).at("/spec/template/spec/volumes").toString())
                .contains("{\"configMap\":{\"name\":\"orderflow-migrations\"},\"name\":\"migrations\"}");
    }

    /** A certificate that is named is mounted wherever the URL is used. */
    @Test
    void inProductionTheDatabasesServerIsVerified() {
        String url = Rendered.PRODUCTION
                .object("Secret", "orderflow-database")
                .path("stringData")
                .path("orderflow.database.url")
                .asText();
        String certificate = find("sslmode=verify-full&sslrootcert=([^&]+)$", url);

        assertThat(flyway(Rendered.PRODUCTION).path("volumeMounts").toString())
                .contains("{\"mountPath\":\"" + Path.of(certificate).getParent() + "\"");
        for (String handler : new String[] {"order-route", "dead-letter-route"}) {
            assertThat(Rendered.PRODUCTION
                            .object("Integration", handler)
                            .at("/spec/traits/mount/resources")
                            .toString())
                    .contains("\"secret:orderflow-database-ca@"
                            + Path.of(certificate).getParent() + "\"");
        }
        assertThat(Rendered.PRODUCTION
                        .object("Secret", "orderflow-database-ca")
                        .at("/stringData")
                        .has("ca.crt"))
                .isTrue();
    }

    private static JsonNode job(Rendered rendered) {
        return rendered.objects("Job").stream()
                .filter(job -> job.at("/metadata/name").asText().startsWith("migrate-"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode flyway(Rendered rendered) {
        return job(rendered).at("/spec/template/spec/containers/0");
    }

    /** Name and key of the Secret that it is read from. */
    private static String variable(Rendered rendered, String name) {
        for (JsonNode variable : flyway(rendered).path("env")) {
            if (variable.path("name").asText().equals(name)) {
                JsonNode key = variable.at("/valueFrom/secretKeyRef");
                return key.path("name").asText() + "/" + key.path("key").asText();
            }
        }
        throw new AssertionError("no variable " + name);
    }

    private static JsonNode user(Rendered rendered, String secret) {
        JsonNode object = rendered.object("Secret", secret);
        return (object.has("data") ? object.path("data") : object.path("stringData"))
                .path("orderflow.database.username");
    }

    private static String find(String regex, String text) {
        Matcher found = Pattern.compile(regex).matcher(text);
        assertThat(found.find()).as(regex + " in " + text).isTrue();
        return found.group(1);
    }
}
