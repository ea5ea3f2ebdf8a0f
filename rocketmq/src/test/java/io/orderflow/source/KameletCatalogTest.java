package io.orderflow.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Holds the Kamelet to the rules of the Camel Kamelet catalog's validator. */
class KameletCatalogTest {
    private static final Path KAMELET = Path.of("kamelets/rocketmq-source.kamelet.yaml");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([A-Za-z]+)[^}]*}}");

    /** A rule, and a change to the Kamelet's text that breaks it: a rule that cannot fail would prove nothing. */
    enum Rule {
        THE_FILE_IS_NAMED_AFTER_THE_KAMELET("name: rocketmq-source", "name: rocket-source") {
            @Override
            void check(JsonNode kamelet) {
                assertThat(KAMELET.getFileName())
                        .hasToString(kamelet.at("/metadata/name").asText() + ".kamelet.yaml");
            }
        },
        THE_NAME_ENDS_IN_SOURCE("name: rocketmq-source", "name: rocketmq") {
            @Override
            void check(JsonNode kamelet) {
                assertThat(kamelet.at("/metadata/name").asText()).endsWith("-source");
            }
        },
        THE_TITLE_ENDS_IN_SOURCE("title: \"RocketMQ Source\"", "title: \"RocketMQ\"") {
            @Override
            void check(JsonNode kamelet) {
                assertThat(kamelet.at("/spec/definition/title").asText()).endsWith("Source");
            }
        },
        THE_TYPE_IS_A_LABEL("kamelet.type: \"source\"", "kamelet.type: \"sink\"") {
            @Override
            void check(JsonNode kamelet) {
                assertThat(kamelet.at("/metadata/labels/camel.apache.org~1kamelet.type")
                                .asText())
                        .isEqualTo("source");
            }
        },
        EVERY_ANNOTATION_IS_THERE("camel.apache.org/provider:", "camel.apache.org/vendor:") {
            @Override
            void check(JsonNode kamelet) {
                assertThat(names(kamelet.at("/metadata/annotations")))
                        .contains(
                                "camel.apache.org/kamelet.icon",
                                "camel.apache.org/catalog.version",
                                "camel.apache.org/provider",
                                "camel.apache.org/kamelet.group",
                                "camel.apache.org/kamelet.support.level",
                                "camel.apache.org/kamelet.namespace");
            }
        },
        THE_ICON_IS_AN_IMAGE("data:image/svg+xml;base64,", "https://example.org/") {
            @Override
            void check(JsonNode kamelet) {
                String icon = kamelet.at("/metadata/annotations/camel.apache.org~1kamelet.icon")
                        .asText();
                assertThat(icon).startsWith("data:image/svg+xml;base64,");
                assertThat(Base64.getDecoder().decode(icon.substring(icon.indexOf(',') + 1)))
                        .asString()
                        .startsWith("<svg")
                        .endsWith("</svg>");
            }
        },
        THE_DEFINITION_IS_AN_OBJECT("    type: object\n", "    type: string\n") {
            @Override
            void check(JsonNode kamelet) {
                assertThat(kamelet.at("/spec/definition/type").asText()).isEqualTo("object");
            }
        },
        EVERY_PROPERTY_HAS_TYPE_TITLE_AND_DESCRIPTION(
                "        title: Topic\n        description: Name of",
                "        title: Topic\n        summary: Name of") {
            @Override
            void check(JsonNode kamelet) {
                properties(kamelet)
                        .forEach(property -> assertThat(names(property.getValue()))
                                .as(property.getKey())
                                .contains("type", "title", "description"));
            }
        },
        EVERY_TITLE_IS_CAPITALISED_AND_HAS_NO_ARTICLE("title: Topic", "title: The topic") {
            @Override
            void check(JsonNode kamelet) {
                properties(kamelet)
                        .forEach(property -> assertThat(
                                        property.getValue().path("title").asText())
                                .as(property.getKey())
                                .matches("[A-Z].*")
                                .doesNotMatch("(The|An|A) .*"));
            }
        },
        WHAT_IS_REQUIRED_EXISTS("- consumerGroup", "- group") {
            @Override
            void check(JsonNode kamelet) {
                assertThat(declared(kamelet)).containsAll(texts(kamelet.at("/spec/definition/required")));
            }
        },
        SECRETS_ARE_MARKED("format: password", "format: text") {
            @Override
            void check(JsonNode kamelet) {
                properties(kamelet)
                        .filter(property -> property.getKey().endsWith("Key"))
                        .forEach(property -> {
                            assertThat(property.getValue().path("format").asText())
                                    .as(property.getKey())
                                    .isEqualTo("password");
                            assertThat(texts(property.getValue().path("x-descriptors")))
                                    .as(property.getKey())
                                    .contains("urn:camel:group:credentials");
                        });
            }
        },
        EVERYTHING_DECLARED_IS_USED("contentType: \"{{contentType}}\"", "contentType: application/json") {
            @Override
            void check(JsonNode kamelet) {
                assertThat(used(kamelet)).containsAll(declared(kamelet));
            }
        },
        EVERYTHING_USED_IS_DECLARED("contentType: \"{{contentType}}\"", "contentType: \"{{contentType}}{{charset}}\"") {
            @Override
            void check(JsonNode kamelet) {
                assertThat(declared(kamelet)).containsAll(used(kamelet));
            }
        },
        THE_TEMPLATE_ENDS_IN_THE_SINK("- to: \"kamelet:sink\"", "- to: \"log:sink\"") {
            @Override
            void check(JsonNode kamelet) {
                JsonNode steps = kamelet.at("/spec/template/from/steps");
                assertThat(steps.path(steps.size() - 1).path("to").asText()).isEqualTo("kamelet:sink");
            }
        },
        DEPENDENCIES_ARE_OF_KNOWN_KINDS("\"camel:kamelet\"", "\"file:kamelet.jar\"") {
            @Override
            void check(JsonNode kamelet) {
                assertThat(texts(kamelet.at("/spec/dependencies")))
                        .isNotEmpty()
                        .allMatch(dependency -> dependency.matches("(camel:|mvn:|github:apache/).+"));
            }
        },
        THE_MEDIA_TYPE_IS_GIVEN("mediaType: application/json", "mime: application/json") {
            @Override
            void check(JsonNode kamelet) {
                assertThat(kamelet.at("/spec/types/out/mediaType").asText()).isEqualTo("application/json");
            }
        };

        private final String right;
        private final String wrong;

        Rule(String right, String wrong) {
            this.right = right;
            this.wrong = wrong;
        }

        abstract void check(JsonNode kamelet);

        String breakIn(String kamelet) {
            assertThat(kamelet).contains(right);
            return kamelet.replace(right, wrong);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theKameletKeepsTheRule(Rule rule) throws Exception {
        rule.check(parse(Files.readString(KAMELET)));
    }

    @ParameterizedTest
    @EnumSource
    void aKameletThatBreaksTheRuleIsFound(Rule rule) throws Exception {
        JsonNode broken = parse(rule.breakIn(Files.readString(KAMELET)));
        assertThatThrownBy(() -> rule.check(broken)).isInstanceOf(AssertionError.class);
    }

    @Test
    void noSchemeIsNamedThatTheOperatorDoesNotKnow() throws Exception {
        assertThat(Files.readString(KAMELET)).doesNotContainPattern("[^\\w-]rocketmq:");
    }

    @Test
    void theVersionsAreThoseOfTheBuild() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        String camel = first(pom, "<camel.version>([^<]+)<");
        String project = first(pom, "<artifactId>orderflow</artifactId>\\s*<version>([^<]+)<");
        JsonNode kamelet = parse(Files.readString(KAMELET));

        assertThat(kamelet.at("/metadata/annotations/camel.apache.org~1catalog.version")
                        .asText())
                .isEqualTo(camel);
        assertThat(texts(kamelet.at("/spec/dependencies")))
                .contains(
                        "mvn:org.apache.camel:camel-rocketmq:" + camel,
                        "mvn:io.orderflow:orderflow-rocketmq:" + project);
    }

    private static JsonNode parse(String yaml) {
        return new ObjectMapper().valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }

    private static Stream<Map.Entry<String, JsonNode>> properties(JsonNode kamelet) {
        return kamelet.at("/spec/definition/properties").properties().stream();
    }

    private static Set<String> declared(JsonNode kamelet) {
        Set<String> names = new TreeSet<>(names(kamelet.at("/spec/definition/properties")));
        kamelet.at("/spec/template/beans")
                .forEach(bean -> names.add(bean.path("name").asText()));
        return names;
    }

    private static Set<String> used(JsonNode kamelet) {
        Set<String> names = new TreeSet<>();
        PLACEHOLDER
                .matcher(kamelet.at("/spec/template").toString())
                .results()
                .forEach(placeholder -> names.add(placeholder.group(1)));
        return names;
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static String first(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .findFirst()
                .orElseThrow();
    }
}
