package io.orderflow.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MountsTest {
    @TempDir
    Path folder;

    /** Of an editor that marks its files, the value would be refused, or be another password, and nobody would see why. */
    @Test
    void aMarkOfItsEditorIsNoPartOfAFile() throws Exception {
        Path secret = Files.createDirectories(folder.resolve("_secrets/orderflow-database"));
        Files.writeString(secret.resolve("orderflow.database.password"), "\uFEFFsecret\r\n");
        Files.writeString(folder.resolve("user.properties"), "\uFEFForderflow.database.pool-size = 7\n");

        assertThat(Mounts.read(Map.of(Mounts.FOLDER_VARIABLE, folder.toString())))
                .isEqualTo(Map.of("orderflow.database.password", "secret", "orderflow.database.pool-size", "7"));
    }

    /** As an operator of databases puts it beside the password. */
    @Test
    void anotherKeyOfASecretMayBeNoText() throws Exception {
        Path secret = Files.createDirectories(folder.resolve("_secrets/orderflow-database"));
        Files.write(secret.resolve("truststore.p12"), new byte[] {0x30, (byte) 0x82, (byte) 0xff});
        Files.writeString(secret.resolve("orderflow.database.password"), "secret");

        assertThat(Mounts.read(Map.of(Mounts.FOLDER_VARIABLE, folder.toString())))
                .isEqualTo(Map.of("orderflow.database.password", "secret"));
    }

    /** As Camel K's runtime reads it, in a kit. */
    @Test
    void aKeyThatIsAFileOfPropertiesIsReadAsOneAndYieldsToAKey() throws Exception {
        Path secret = Files.createDirectories(folder.resolve("_secrets/settings"));
        Files.writeString(
                secret.resolve("orderflow.properties"),
                "orderflow.database.pool-size = 7\norderflow.database.user = one\nother = x\n");
        Path map = Files.createDirectories(folder.resolve("_configmaps/a"));
        Files.writeString(map.resolve("orderflow.database.user"), "two");

        assertThat(Mounts.read(Map.of(Mounts.FOLDER_VARIABLE, folder.toString())))
                .isEqualTo(Map.of("orderflow.database.pool-size", "7", "orderflow.database.user", "two"));
    }

    @Test
    void aMountThatCannotBeReadThroughIsNamed() throws Exception {
        Path secrets = Files.createDirectory(folder.resolve("_secrets"));
        Files.createSymbolicLink(secrets.resolve("loop"), secrets);

        assertThatThrownBy(() -> Mounts.read(Map.of(Mounts.FOLDER_VARIABLE, folder.toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(secrets + ": cannot be read (FileSystemLoopException); it must be readable by");
    }
}
