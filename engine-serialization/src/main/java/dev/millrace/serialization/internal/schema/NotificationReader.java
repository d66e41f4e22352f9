package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.NotificationContent;
import dev.millrace.definition.NotificationRule;
import dev.millrace.definition.Occasion;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads whom a workflow has told of what, and writes it. */
final class NotificationReader {

    private static final String NOTIFICATIONS = "notifications";

    private final Source source;
    private final ValueReader values;

    NotificationReader(Source source) {
        this.source = source;
        this.values = new ValueReader(source);
    }

    List<NotificationRule> read(Fields workflow) {
        var rules = new ArrayList<NotificationRule>();
        var elements = workflow.list(NOTIFICATIONS).map(ListTree::elements).orElse(List.of());
        for (int i = 0; i < elements.size(); i++) {
            var at = workflow.where(NOTIFICATIONS).child(i);
            values.map(elements.get(i), at)
                    .map(map -> rule(new Fields(map, at, Vocabulary.NOTIFICATION, source)))
                    .ifPresent(rules::add);
        }
        return rules;
    }

    private NotificationRule rule(Fields fields) {
        for (var needed : List.of("on", "to")) {
            if (!fields.has(needed)) {
                fields.missing(needed);
            }
        }
        var on = some(fields, "on", Spelling.OCCASION, EnumSet.noneOf(Occasion.class));
        return new NotificationRule(
                fields.text("to").orElse("none"),
                on,
                Optional.empty(),
                fields.texts("nodes"),
                labels(fields),
                some(fields, "include", Spelling.CONTENT, EnumSet.noneOf(NotificationContent.class)));
    }

    private static Map<String, String> labels(Fields fields) {
        var labels = new TreeMap<String, String>();
        fields.textMap("labels").forEach((name, value) -> labels.put(name, String.valueOf(value)));
        return labels;
    }

    private <E extends Enum<E>> Set<E> some(Fields fields, String name, Spelling<E> spelling, Set<E> into) {
        for (var scalar : fields.scalars(name)) {
            values.choice(scalar, fields.where(name), spelling).ifPresent(into::add);
        }
        return into;
    }

    static void write(List<NotificationRule> rules, DataMap out) {
        out.putList(NOTIFICATIONS, rules.stream().map(NotificationReader::write).toList());
    }

    private static Map<String, Object> write(NotificationRule rule) {
        var out = new DataMap();
        out.put("on", names(rule.on(), Spelling.OCCASION));
        out.put("to", rule.to());
        out.putList("nodes", rule.nodes());
        out.putData("labels", new TreeMap<>(rule.labels()));
        out.putList("include", names(rule.include(), Spelling.CONTENT));
        return out.map();
    }

    private static <E extends Enum<E>> List<String> names(Set<E> some, Spelling<E> spelling) {
        return some.stream().sorted(Comparator.naturalOrder()).map(spelling::of).toList();
    }
}
