package io.orderflow.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The layers of an image that was saved to an archive. */
final class Layers {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private Layers() {}

    /** Their files, the lowest first. */
    static List<String> of(Path manifest) throws Exception {
        List<String> layers = new ArrayList<>();
        for (JsonNode layer : new ObjectMapper().readTree(manifest.toFile()).get(0).get("Layers")) {
            layers.add(layer.asText());
        }
        return layers;
    }

    /** Puts a layer upon those below; a file {@code .wh.name} in it says that their {@code name} is gone. */
    static void unpack(Path layer, Path root) throws Exception {
        Commands.run(root, List.of("tar", "-xf", layer.toAbsolutePath().toString(), "--no-same-owner", "--exclude=./dev", "--exclude=dev/*"));
        List<Path> gone;
        try (Stream<Path> all = Files.walk(root)) {
            gone = all.filter(path -> path.getFileName().toString().startsWith(WHITEOUT)).toList();
        }
        for (Path path : gone) {
            String name = path.getFileName().toString();
            Files.delete(path);
            if (!name.equals(OPAQUE)) {
                Commands.run(root, List.of("rm", "-rf", path.resolveSibling(name.substring(WHITEOUT.length())).toString()));
            }
        }
    }
}
