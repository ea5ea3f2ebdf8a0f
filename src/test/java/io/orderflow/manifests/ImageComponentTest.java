package io.orderflow.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The handlers' image in place of a kit. */
class ImageComponentTest {
    @ParameterizedTest
    @ValueSource(strings = {"order-route", "dead-letter-route"})
    void anIntegrationOfAnImageDiffersFromItsKitOnlyInWhatBuildsTheKit(String name) {
        assumeTrue(Kustomize.isComplete(), "there is no kubectl");
        ObjectNode kit = (ObjectNode)
                Rendered.DEV.object("Integration", name).path("spec").deepCopy();
        JsonNode image = Rendered.DEV_IMAGE.object("Integration", name).path("spec");

        kit.remove(List.of("sources", "dependencies"));
        ((ObjectNode) kit.path("traits")).remove("jvm");
        ((ObjectNode) kit.at("/traits/container")).put("image", "orderflow/handler:0.1.0");

        assertThat(image).isEqualTo(kit);
    }

    @Test
    void theSourceHasItsKit() {
        assumeTrue(Kustomize.isComplete(), "there is no kubectl");
        assertThat(Rendered.DEV_IMAGE.object("Integration", "order-source"))
                .isEqualTo(Rendered.DEV.object("Integration", "order-source"));
    }
}
