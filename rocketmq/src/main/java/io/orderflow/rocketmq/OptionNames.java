package io.orderflow.rocketmq;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesComponent;

/**
 * What a user calls an option: the property that it is taken from, if the Kamelet's own property is set to a placeholder,
 * as in {@code config/orderflow.properties}; else the Kamelet's property.
 */
public class OptionNames {
    private static final String KAMELET = "camel.kamelet.rocketmq-source.";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([\\w.-]+)");

    private final CamelContext context;

    /** For one that knows the names by itself, where no Camel is; it overrides {@link #of}. */
    protected OptionNames() {
        this(null);
    }

    /** @param context whose properties are searched */
    public OptionNames(CamelContext context) {
        this.context = context;
    }

    /** With what it is: {@code option topic}, {@code property orderflow.rocketmq.topic}. */
    public String of(String option) {
        String property = propertyOf(option);
        return property == null ? "option " + option : "property " + property;
    }

    /** The first placeholder that is set, of those that the option is made of; else the first, which is the option's own. */
    private String propertyOf(String option) {
        String name = KAMELET + option;
        PropertiesComponent properties = context.getPropertiesComponent();
        Object text = properties.loadProperties(name::equals).get(name);
        String first = null;
        Matcher placeholders = PLACEHOLDER.matcher(text == null ? "" : text.toString());
        while (placeholders.find()) {
            String property = placeholders.group(1);
            if (properties.resolveProperty(property).isPresent()) {
                return property;
            }
            first = first == null ? property : first;
        }
        return first;
    }
}
