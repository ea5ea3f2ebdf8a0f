package io.orderflow.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OwnersFolderTest {
    @TempDir
    Path folder;

    @Test
    void nobodyElseReadsWhatIsInIt() throws IOException {
        Path data = folder.resolve("above/da ta'$\"%");
        OwnersFolder.make(data);

        assertThat(rights(data)).isEqualTo("rwx------");
        assertThat(rights(data.getParent())).startsWith("rwxr");
    }

    @Test
    void aFolderThatIsThereStaysAsItIs() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
        Path link = Files.createSymbolicLink(folder.resolveSibling(folder.getFileName() + "-link"), folder);
        try {
            OwnersFolder.make(folder);
            OwnersFolder.make(link);
        } finally {
            Files.delete(link);
        }

        assertThat(rights(folder)).isEqualTo("rwxr-x---");
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> OwnersFolder.make(file)).isInstanceOf(IOException.class);
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
