package io.orderflow.bench;

import io.orderflow.testing.CamelKManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class DrainOptionsTest {
    @Test
    void everyContenderHasTheHeapThatTheSourceHasInItsImageAndByItsModelines() throws Exception {
        List<String> image = Files.readAllLines(Path.of("image/src/main/source/jvm-options"));

        List<String> options = CommandLine.populateCommand(new DrainOptions()).javaOptions;

        assertThat(options).isSubsetOf(image).contains("-Xmx256m");
        assertThat(CamelKManifest.read(Path.of("config/base/integrations/order-source.yaml"))
                        .ownJvmOptions())
                .isSubsetOf(options)
                .anyMatch(option -> option.startsWith("-Xms"))
                .anyMatch(option -> option.startsWith("-XX:NewSize="));
    }
}
