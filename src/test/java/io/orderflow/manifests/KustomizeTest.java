package io.orderflow.manifests;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What the other tests rely on: that they see what a user applies. */
class KustomizeTest {
    /** But for the overlay that takes out what the base has. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NO_OPERATOR")
    void withoutKubectlTheSameObjectsAreRead(Rendered rendered, @TempDir Path folder) {
        assertThat(Kustomize.merge(Workspace.in(folder), rendered.folder))
                .extracting(Rendered::title)
                .isNotEmpty()
                .isSubsetOf(rendered.objects().stream().map(Rendered::title).toList());
    }

    @Test
    void aFolderThatKubectlRefusesIsNotTakenForEmpty(@TempDir Path folder) {
        assumeTrue(Kustomize.isComplete(), "there is no kubectl");
        Workspace workspace =
                Workspace.in(folder).replace("config/base/kustomization.yaml", "broker.yaml", "brokr.yaml");

        assertThatThrownBy(() -> Kustomize.render(workspace, "config/base"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("brokr.yaml");
    }
}
