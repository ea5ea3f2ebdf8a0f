package io.orderflow.local;

import io.orderflow.order.OrderDigest;
import io.orderflow.runner.Setting;
import io.orderflow.runner.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;

/** What the digests of orders are keyed with: a setting, or a file of the data folder that is made once and that only its owner reads. */
final class DigestKey {
    private static final String FILE = "order-digest-key";
    private static final int BYTES = 32;

    private DigestKey() {}

    /** @throws IllegalStateException nobody has set it, and no Orderflow has made it in the data folder: one line */
    static String find(Settings settings) {
        return settings.external(Setting.DIGEST_KEY).orElseGet(() -> {
            Path file = file(settings);
            if (Files.notExists(file)) {
                throw new IllegalStateException("%s (or %s) is not set: name the key of the tickets; it must be %s"
                        .formatted(
                                Setting.DIGEST_KEY.property,
                                Setting.DIGEST_KEY.environmentVariable(),
                                Setting.DIGEST_KEY.allowed));
            }
            return read(file);
        });
    }

    /** As {@link #find}, and makes the file; the caller holds the data folder. */
    static String findOrMake(Settings settings) {
        return settings.external(Setting.DIGEST_KEY).orElseGet(() -> {
            Path file = file(settings);
            if (Files.notExists(file)) {
                make(file);
            }
            return read(file);
        });
    }

    private static Path file(Settings settings) {
        return settings.dataDir().resolve(FILE);
    }

    private static String read(Path file) {
        try {
            String key = Files.readString(file).strip();
            if (OrderDigest.isKey(key)) {
                return key;
            }
            throw new IllegalStateException(
                    "%s holds no key: restore it, or set %s; without the key an order that comes again seems to conflict"
                            .formatted(file, Setting.DIGEST_KEY.property));
        } catch (IOException e) {
            throw new IllegalStateException("%s cannot be read (%s); correct that, or set %s"
                    .formatted(file, e.getClass().getSimpleName(), Setting.DIGEST_KEY.property));
        }
    }

    /** On the disk, and under its name only when it is whole: with a key that is gone its tickets could be compared with nothing. */
    private static void make(Path file) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String key = Base64.getEncoder().encodeToString(random) + "\n";
        Path part = file.resolveSibling(FILE + ".part");
        try {
            Files.deleteIfExists(part);
            try (FileChannel channel = FileChannel.open(
                    part, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ofTheOwner())) {
                channel.write(ByteBuffer.wrap(key.getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IllegalStateException("%s cannot be made (%s); correct that, or set %s"
                    .formatted(file, e.getClass().getSimpleName(), Setting.DIGEST_KEY.property));
        }
    }

    /** From the moment that it is there; a file system without permissions has none to set. */
    private static FileAttribute<?>[] ofTheOwner() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
