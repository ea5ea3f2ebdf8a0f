package io.orderflow.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MountsTest {
    @TempDir
    Path folder;

    @Test
    void aMountThatCannotBeReadThroughIsNamed() throws Exception {
        Path secrets = Files.createDirectory(folder.resolve("_secrets"));
        Files.createSymbolicLink(secrets.resolve("loop"), secrets);

        assertThatThrownBy(() -> Mounts.read(Map.of(Mounts.FOLDER_VARIABLE, folder.toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(secrets + ": cannot be read (FileSystemLoopException); it must be readable by");
    }
}
