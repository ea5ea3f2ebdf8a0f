package io.orderflow.operator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a kit is built of here: its pom and its parent's, and its properties. */
record KitPom(List<String> boms, List<String> dependencies, Map<String, String> properties) {
    private static final String COORDINATES =
            "<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*(?:<version>([^<]+)</version>\\s*)?";
    private static final Pattern BOM = Pattern.compile(COORDINATES + "<type>pom</type>");
    private static final Pattern DEPENDENCY = Pattern.compile(COORDINATES + "</dependency>");
    private static final Pattern PROPERTY = Pattern.compile("<([a-z0-9-]+\\.[^>/ ]+)>([^<]+)</\\1>");

    static KitPom of(Path folder) throws IOException {
        String poms =
                Files.readString(folder.resolveSibling("parent/pom.xml")) + Files.readString(folder.resolve("pom.xml"));
        Map<String, String> properties = new TreeMap<>();
        PROPERTY.matcher(poms).results().forEach(found -> properties.put(found.group(1), found.group(2)));
        KitPom pom = new KitPom(all(BOM, poms, properties), all(DEPENDENCY, poms, properties), properties);
        properties.keySet().removeIf(name -> !name.startsWith("quarkus.") || name.equals("quarkus.version"));
        properties.putAll(resources(folder.resolve("src/main/resources/application.properties")));
        return pom;
    }

    private static Map<String, String> resources(Path file) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                properties.load(in);
            }
        }
        Map<String, String> all = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> all.put(name, properties.getProperty(name)));
        return all;
    }

    private static List<String> all(Pattern pattern, String poms, Map<String, String> properties) {
        return pattern.matcher(poms)
                .results()
                .map(found -> found.group(1) + ":" + found.group(2) + version(found, properties))
                .toList();
    }

    private static String version(MatchResult found, Map<String, String> properties) {
        String version = found.group(3);
        if (version == null) {
            return "";
        }
        return ":" + (version.startsWith("${") ? properties.get(version.substring(2, version.length() - 1)) : version);
    }
}
