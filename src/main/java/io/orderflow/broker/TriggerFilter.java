package io.orderflow.broker;

import io.cloudevents.CloudEvent;
import io.cloudevents.sql.Expression;
import io.cloudevents.sql.Parser;
import io.fabric8.knative.eventing.v1.SubscriptionsAPIFilter;
import io.fabric8.knative.eventing.v1.TriggerSpec;
import io.orderflow.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Compiles a Trigger's {@code filters}, or, without any, its older {@code filter.attributes}.
 *
 * @see <a href="https://knative.dev/docs/eventing/triggers/#trigger-filtering">Trigger filtering</a>
 */
final class TriggerFilter {
    private static final String ANY = "";

    private TriggerFilter() {}

    /** @throws IllegalArgumentException one line that names the field */
    static Predicate<CloudEvent> of(TriggerSpec spec, Field at) {
        if (!spec.getFilters().isEmpty()) {
            return all(spec.getFilters(), at.child("filters"));
        }
        Map<String, String> attributes =
                spec.getFilter() == null ? Map.of() : spec.getFilter().getAttributes();
        requireNames(attributes, at.child("filter").child("attributes"));
        return event -> attributes.entrySet().stream().allMatch(wanted -> {
            String value = Attributes.lookup(event, wanted.getKey());
            return value != null
                    && (wanted.getValue().equals(ANY) || wanted.getValue().equals(value));
        });
    }

    private static Predicate<CloudEvent> dialect(SubscriptionsAPIFilter filter, Field at) {
        List<Predicate<CloudEvent>> dialects = new ArrayList<>();
        if (!filter.getExact().isEmpty()) {
            dialects.add(attributes(filter.getExact(), String::equals, at.child("exact")));
        }
        if (!filter.getPrefix().isEmpty()) {
            dialects.add(attributes(filter.getPrefix(), String::startsWith, at.child("prefix")));
        }
        if (!filter.getSuffix().isEmpty()) {
            dialects.add(attributes(filter.getSuffix(), String::endsWith, at.child("suffix")));
        }
        if (!filter.getAll().isEmpty()) {
            dialects.add(all(filter.getAll(), at.child("all")));
        }
        if (!filter.getAny().isEmpty()) {
            List<Predicate<CloudEvent>> any = each(filter.getAny(), at.child("any"));
            dialects.add(event -> any.stream().anyMatch(one -> one.test(event)));
        }
        if (filter.getNot() != null) {
            dialects.add(dialect(filter.getNot(), at.child("not")).negate());
        }
        if (filter.getCesql() != null) {
            dialects.add(cesql(filter.getCesql(), at.child("cesql")));
        }
        if (dialects.size() != 1) {
            throw at.refused("must have exactly one of exact, prefix, suffix, all, any, not, cesql");
        }
        return dialects.get(0);
    }

    private static Predicate<CloudEvent> attributes(
            Map<String, String> wanted, BiPredicate<String, String> matches, Field at) {
        requireNames(wanted, at);
        wanted.forEach((name, value) -> {
            if (value.isEmpty()) {
                throw at.child(name).refused("must not be empty");
            }
        });
        return event -> wanted.entrySet().stream().allMatch(entry -> {
            String value = Attributes.lookup(event, entry.getKey());
            return value != null && matches.test(value, entry.getValue());
        });
    }

    private static Predicate<CloudEvent> all(List<SubscriptionsAPIFilter> filters, Field at) {
        List<Predicate<CloudEvent>> all = each(filters, at);
        return event -> all.stream().allMatch(one -> one.test(event));
    }

    private static List<Predicate<CloudEvent>> each(List<SubscriptionsAPIFilter> filters, Field at) {
        List<Predicate<CloudEvent>> each = new ArrayList<>();
        for (SubscriptionsAPIFilter filter : filters) {
            each.add(dialect(filter, at.item(each.size())));
        }
        return each;
    }

    /** An expression that fails on an event, or yields no boolean, does not match it. */
    private static Predicate<CloudEvent> cesql(String text, Field at) {
        Expression expression;
        try {
            expression = Parser.parseDefault(text);
        } catch (RuntimeException e) {
            throw at.refused("no CESQL expression: " + OneLine.of(e.getMessage()));
        }
        return event -> {
            var result = expression.evaluate(event);
            return !result.isFailed() && Boolean.TRUE.equals(result.value());
        };
    }

    private static void requireNames(Map<String, String> attributes, Field at) {
        for (String name : attributes.keySet()) {
            if (!name.matches("[a-z][a-z0-9]*")) {
                throw at.child(name).refused("an attribute's name has lower-case letters and digits only");
            }
        }
    }
}
