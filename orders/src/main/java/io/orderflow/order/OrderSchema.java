package io.orderflow.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import io.orderflow.text.OneLine;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;

/** The JSON Schema that an order must keep. It is read once, at the start, and nothing that it refers to is fetched. */
final class OrderSchema {
    private static final int MAX_LENGTH = 500;

    private final JsonSchema schema;

    private OrderSchema(JsonSchema schema) {
        this.schema = schema;
    }

    /**
     * Reads the schema and, by relative references, those beside it.
     *
     * @param address a resource of Camel's, such as {@code file:config/order.schema.json}
     * @throws IOException there is none, or it is not JSON
     * @throws RuntimeException it is no JSON Schema, or refers to what is neither a file nor on the class path
     */
    static OrderSchema read(CamelContext context, String address) throws IOException {
        String iri = ResourceHelper.hasScheme(address) ? address : "classpath:" + address;
        try (InputStream text = ResourceHelper.resolveMandatoryResourceAsInputStream(context, address)) {
            JsonNode json = Order.MAPPER.readTree(text);
            if (!json.isObject()) {
                // Of what is empty, as where a disk was full, the library makes a schema that every order keeps.
                throw new JsonSchemaException("it is " + (json.isMissingNode() ? "empty" : "no JSON object"));
            }
            VersionFlag version =
                    SpecVersionDetector.detectOptionalVersion(json, false).orElse(VersionFlag.V201909);
            JsonSchema schema = JsonSchemaFactory.getInstance(
                            version,
                            factory -> factory.schemaLoaders(loaders -> loaders.add(found -> beside(context, found))))
                    .getSchema(
                            SchemaLocation.of(iri),
                            json,
                            SchemaValidatorsConfig.builder()
                                    .pathType(PathType.LEGACY)
                                    .errorMessageKeyword("message")
                                    .nullableKeywordEnabled(true)
                                    // Else a reason is in the language of the machine, and a redrive by it finds
                                    // others.
                                    .locale(Locale.ROOT)
                                    .build());
            schema.initializeValidators();
            return new OrderSchema(schema);
        }
    }

    /** @return null for what the library finds on the class path by itself, its own schemas among it */
    private static InputStreamSource beside(CamelContext context, AbsoluteIri found) {
        String address = found.toString();
        if (address.startsWith("classpath:")) {
            return null;
        }
        if (!address.startsWith("file:")) {
            throw new JsonSchemaException("it refers to " + address + ", and nothing is fetched");
        }
        return () -> ResourceHelper.resolveMandatoryResourceAsInputStream(context, address);
    }

    /**
     * Checks an order.
     *
     * @throws Refused (422) names each field that breaks the schema, and how, but not its value
     * @throws RuntimeException it holds a number that is beyond a double
     */
    void check(JsonNode order) throws Refused {
        Set<ValidationMessage> errors = schema.validate(order);
        if (!errors.isEmpty()) {
            throw new Refused(
                    422,
                    OneLine.of(
                            errors.stream().map(ValidationMessage::toString).collect(Collectors.joining("; ")),
                            MAX_LENGTH));
        }
    }
}
