package io.orderflow.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A base image whose layers are unpacked here, to run its {@code java}.
 *
 * @param root where its file system is
 * @param java its {@code java} there
 */
record BaseImage(Path root, Path java) {
    /** @param folder where it is unpacked, into {@code base} */
    static BaseImage unpack(JibContainerBuilder image, Path folder, boolean local) throws Exception {
        Path tar = folder.resolve("base.tar");
        BuildImage.containerize(image, Containerizer.to(TarImage.at(tar).named("base")), local);
        Path root = folder.resolve("base");
        Commands.run(folder, List.of("rm", "-rf", root.toString()));
        Path layers = Files.createDirectories(folder.resolve("base-layers"));
        Files.createDirectories(root);
        Commands.run(folder, List.of("tar", "-xf", tar.toString(), "-C", layers.toString()));
        for (String layer : Layers.of(layers.resolve("manifest.json"))) {
            Layers.unpack(layers.resolve(layer), root);
        }
        Commands.run(folder, List.of("rm", "-rf", layers.toString(), tar.toString()));
        return new BaseImage(root, java(root));
    }

    /** Where a JRE or JDK has it; a link in {@code /usr/bin} leads out of an unpacked image. */
    private static Path java(Path root) throws Exception {
        try (Stream<Path> all = Files.find(
                root,
                8,
                (path, attributes) -> path.endsWith("bin/java")
                        && attributes.isRegularFile()
                        && Files.isDirectory(path.resolveSibling("../lib/server")))) {
            return all.sorted().findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("the base image has no Java; name one that has"
                            + " with -Dimage.base=, such as eclipse-temurin:17-jre"));
        }
    }

    String javaInImage() {
        return AbsoluteUnixPath.get("/" + root.relativize(java)).toString();
    }
}
