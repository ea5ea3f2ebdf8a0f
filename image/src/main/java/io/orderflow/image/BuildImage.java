package io.orderflow.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.JavaContainerBuilder;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Builds the handler's image without a Docker engine, with a class-data archive made by the JVM of its own base image: an
 * archive fits only the very build of the JVM that made it. The base is loaded, unpacked, and its {@code java} run here, so
 * this works on Linux and for a base with the machine's processor and a C library like the machine's.
 *
 * <p>The same bytes each time: fixed times, a fixed list of classes, and a base named by digest, or else the same base.
 */
public final class BuildImage {
    /** Where Camel K mounts what a route reads from its working directory. */
    static final String FOLDER = "/deployments";

    private BuildImage() {}

    /**
     * @param args the base image (a name, or {@code tar:} and a path), the image's name, the registry or "", the folder with
     *     the image's files, the folder to write to, and the time of all files
     */
    public static void main(String[] args) throws Exception {
        String base = args[0];
        ImageReference name = ImageReference.parse(args[2].isEmpty() ? args[1] : args[2] + "/" + args[1]);
        Path files = Path.of(args[3]);
        Path target = Files.createDirectories(Path.of(args[4]));
        Instant time = Instant.parse(args[5]);
        try {
            BaseImage unpacked = BaseImage.unpack(from(base), target, args[2].startsWith("127.0.0.1"));
            ClassDataArchive.make(unpacked.java(), files, time);
            JibContainerBuilder image = from(base)
                    .setCreationTime(time)
                    .setUser("65532:65532")
                    .setWorkingDirectory(AbsoluteUnixPath.get(FOLDER))
                    .setExposedPorts(com.google.cloud.tools.jib.api.buildplan.Port.tcp(8080))
                    .setEnvironment(Map.of("LANG", "C.UTF-8", "CAMEL_K_CONF_D", "/etc/camel/conf.d"))
                    .setEntrypoint(List.of(
                            unpacked.javaInImage(), "@jvm-options", "-jar", "handler.jar", "--pod"));
            for (String layer : List.of("handler.jar", "handler.jsa", "jvm-options", "config")) {
                image.addFileEntriesLayer(layer(layer, files.resolve(layer), time));
            }
            Path tar = target.resolve("handler.tar");
            containerize(image, Containerizer.to(TarImage.at(tar).named(name)), false);
            System.out.println(tar);
            if (!args[2].isEmpty()) {
                boolean local = args[2].startsWith("127.0.0.1");
                RegistryImage registry = RegistryImage.named(name)
                        .addCredentialRetriever(CredentialRetrieverFactory.forImage(name, event -> {})
                                .dockerConfig());
                JibContainer pushed = containerize(image, Containerizer.to(registry), local);
                System.out.println(name.toString().replaceFirst(":[^:/]+$", "") + "@" + pushed.getDigest());
            }
        } catch (Exception e) {
            System.err.println("image: " + e.getClass().getSimpleName() + ": "
                    + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
            System.exit(1);
        }
    }

    private static JibContainerBuilder from(String base) throws Exception {
        return base.startsWith("tar:") ? Jib.from(TarImage.at(Path.of(base.substring(4)))) : Jib.from(base);
    }

    /** @param local a registry of this machine may speak plain HTTP */
    static JibContainer containerize(JibContainerBuilder image, Containerizer to, boolean local) throws Exception {
        return image.containerize(to.setAllowInsecureRegistries(true)
                .setToolName("orderflow")
                .setApplicationLayersCache(Path.of(System.getProperty("java.io.tmpdir"), "orderflow-jib")));
    }

    private static FileEntriesLayer layer(String name, Path path, Instant time) throws Exception {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        layer.addEntryRecursive(
                path,
                AbsoluteUnixPath.get(FOLDER + "/" + name),
                (source, target) -> Files.isDirectory(source)
                        ? FilePermissions.fromOctalString("755")
                        : FilePermissions.fromOctalString("644"),
                (source, target) -> time);
        return layer.build();
    }
}
