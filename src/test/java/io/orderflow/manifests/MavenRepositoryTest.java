package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whatever declares a jar of this project says where the operator's Maven finds it, and there it is. */
class MavenRepositoryTest {
    private static final String IN_THE_CLUSTER = "http://orderflow-maven.orderflow.svc.cluster.local";
    private static final Pattern OURS = Pattern.compile("mvn:io\\.orderflow:([a-z-]+):([0-9.]+)");
    private static final Pattern NEEDED = Pattern.compile(
            "<groupId>io\\.orderflow</groupId>\\s*" + "<artifactId>(orderflow-[a-z]+)</artifactId>\\s*</dependency>");

    @BeforeEach
    void everythingIsGenerated() {
        assumeTrue(Kustomize.isComplete(), "without kubectl, nothing is generated");
    }

    @ParameterizedTest
    @EnumSource(names = {"DEV_KIT", "SIMULATOR_KIT"})
    void anIntegrationOfTheTryOutLooksIntoTheClustersOwn(Rendered rendered) {
        assertThat(rendered.objects("Integration")).isNotEmpty().allSatisfy(integration -> {
            assertThat(integration.at("/spec/dependencies").toString()).contains("mvn:io.orderflow:");
            assertThat(integration.at("/spec/repositories"))
                    .extracting(JsonNode::asText)
                    .containsExactly(IN_THE_CLUSTER + "@id=orderflow");
        });
    }

    @Test
    void theBindingLooksIntoTheClustersOwn() {
        assertThat(Rendered.KAMELET_BINDING
                        .object("KameletBinding", "order-source-binding")
                        .at("/spec/integration/repositories"))
                .extracting(JsonNode::asText)
                .containsExactly(IN_THE_CLUSTER + "@id=orderflow");
    }

    /** A Pipe has no field for it. The operator reads the profile in the namespace in which it builds. */
    @Test
    void thePipeLooksIntoTheClustersOwnByAProfileOfItsBuild() {
        JsonNode profiles = Rendered.PIPE.object("Pipe", "order-source-pipe").at("/spec/traits/builder/mavenProfiles");
        assertThat(profiles)
                .extracting(JsonNode::asText)
                .containsExactly("configmap:orderflow-maven-profile/profile.xml");

        JsonNode profile = Rendered.PIPE.object("ConfigMap", "orderflow-maven-profile");
        assertThat(profile.at("/metadata/namespace").asText()).isEqualTo("camel-k");
        assertThat(profile.path("data").path("profile.xml").asText())
                .contains("<url>" + IN_THE_CLUSTER + "</url>")
                .contains("<releases><enabled>true</enabled></releases>");
    }

    @Test
    void theClustersOwnIsAtThatAddress() {
        JsonNode service = Rendered.DEV_KIT.object("Service", "orderflow-maven");
        assertThat(service.at("/metadata/namespace").asText()).isEqualTo("orderflow");
        assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(80);
    }

    /** With their checksums, which the operator's Maven insists on. */
    @Test
    void everyJarThatIsDeclaredIsThereWithWhatItBringsAlong() throws Exception {
        Set<String> needed = new TreeSet<>();
        for (Rendered rendered : new Rendered[] {Rendered.DEV_KIT, Rendered.SIMULATOR_KIT}) {
            for (JsonNode object : rendered.objects()) {
                for (JsonNode dependency : object.at("/spec/dependencies")) {
                    var ours = OURS.matcher(dependency.asText());
                    if (ours.matches()) {
                        needed.add(ours.group(1) + "-" + ours.group(2));
                        broughtAlong(ours.group(1)).forEach(artifact -> needed.add(artifact + "-" + ours.group(2)));
                    }
                }
            }
        }

        assertThat(needed).hasSize(4).allSatisfy(name -> {
            JsonNode map = Rendered.DEV_KIT.object("ConfigMap", name);
            assertThat(map.path("data").properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactlyInAnyOrder(name + ".jar", name + ".jar.sha1", name + ".pom", name + ".pom.sha1");
            assertThat(folder(name)).isEqualTo("/maven/io/orderflow/" + name.replaceFirst("-(?=[0-9])", "/"));
        });
    }

    /** A kit is reused for the same coordinates: a changed jar under them would be taken by nobody, and noticed by nobody. */
    @Test
    void aClusterRefusesAJarThatHasChangedUnderItsCoordinates() {
        assertThat(Rendered.DEV_KIT.objects("ConfigMap"))
                .filteredOn(map -> map.at("/metadata/name").asText().matches("orderflow-[a-z]+-[0-9.]+"))
                .hasSize(4)
                .allSatisfy(map -> assertThat(map.path("immutable").asBoolean()).isTrue());
    }

    /** Where its ConfigMap is mounted. */
    private static String folder(String configMap) {
        JsonNode pod = Rendered.DEV_KIT.object("Deployment", "orderflow-maven").at("/spec/template/spec");
        for (JsonNode volume : pod.path("volumes")) {
            if (volume.at("/configMap/name").asText().equals(configMap)) {
                for (JsonNode mount : pod.at("/containers/0/volumeMounts")) {
                    if (mount.path("name").equals(volume.path("name"))) {
                        return mount.path("mountPath").asText();
                    }
                }
            }
        }
        return "nowhere";
    }

    private static Set<String> broughtAlong(String artifact) throws Exception {
        Set<String> artifacts = new TreeSet<>();
        String pom = Files.readString(Path.of(artifact.substring("orderflow-".length()), "pom.xml"));
        NEEDED.matcher(pom).results().forEach(found -> artifacts.add(found.group(1)));
        return artifacts;
    }
}
