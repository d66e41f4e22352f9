package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.StepLists;
import dev.millrace.node.Control;
import dev.millrace.node.Field;
import dev.millrace.node.NodeType;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.MapTree.Entry;
import dev.millrace.serialization.internal.text.ScalarTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the fields that belong to a node's type. */
final class SettingsReader {

    private static final String CONFIGURATION = "configuration";

    private final ValueReader values;

    SettingsReader(Source source) {
        this.values = new ValueReader(source);
    }

    /** Returns the settings by their canonical names; those of an unknown type as they stand. */
    @SuppressWarnings(
            "NullAway") // data may hold null; the collections that carry it say Object, as JSON-like values do
    Map<String, Object> read(Fields node, Optional<NodeType> type) {
        var settings = new LinkedHashMap<String, @Nullable Object>();
        boolean isSteps =
                type.flatMap(Control::of).filter(Control.STEPS::equals).isPresent();
        for (var field : type.map(NodeType::fields).orElse(List.of())) {
            boolean isApart = Vocabulary.NODE.has(field.name()) || isSteps && StepLists.LISTS.contains(field.name());
            var value = isApart ? null : node.value(field.name());
            if (value != null) {
                read(field, value, node.where(field.name())).ifPresent(data -> settings.put(field.name(), data));
            }
        }
        if (node.has(CONFIGURATION)) {
            settings.put(CONFIGURATION, node.data(CONFIGURATION));
        }
        addOthers(node, settings);
        return settings;
    }

    /** Returns the parameters of a check by their canonical names, and others as they stand. */
    @SuppressWarnings("NullAway") // as above
    Map<String, Object> read(Fields check, List<Field> fields) {
        var parameters = new LinkedHashMap<String, @Nullable Object>();
        for (var field : fields) {
            var value = check.value(field.name());
            if (value != null) {
                read(field, value, check.where(field.name())).ifPresent(data -> parameters.put(field.name(), data));
            }
        }
        addOthers(check, parameters);
        return parameters;
    }

    private static void addOthers(Fields from, Map<String, @Nullable Object> to) {
        for (Entry entry : from.others()) {
            to.put(entry.key(), entry.value().toData());
        }
    }

    private Optional<?> read(Field field, Tree tree, Where where) {
        if (!field.choices().isEmpty()) {
            return choice(field, tree, where);
        }
        return switch (field.kind()) {
            case TEXT, VERBATIM, EXPRESSION -> values.text(tree, where);
            case INTEGER -> values.whole(tree, where);
            case NUMBER -> values.number(tree, where).map(number -> tree.toData());
            case BOOLEAN -> values.truth(tree, where);
            case DURATION -> values.duration(tree, where).map(duration -> ((ScalarTree) tree).text());
            case TEXT_LIST -> texts(tree, where);
            case TEXTS -> tree instanceof ListTree ? texts(tree, where) : values.text(tree, where);
            case TEXT_MAP -> values.textMap(tree, where);
            case MAP -> values.map(tree, where).map(map -> values.data(map, where));
            case ANY -> Optional.ofNullable(values.data(tree, where));
        };
    }

    private Optional<String> choice(Field field, Tree tree, Where where) {
        var text = values.text(tree, where);
        if (field.isTemplate() && text.filter(t -> t.contains("${")).isPresent()) {
            return text; // what it gives is looked at when it is filled in
        }
        var choice = text.flatMap(
                t -> field.choices().stream().filter(c -> c.equalsIgnoreCase(t)).findFirst());
        if (text.isPresent() && choice.isEmpty()) {
            values.error(
                    "DEF-113",
                    where,
                    tree.spot(),
                    "'" + ValueReader.shown(text.get()) + "' is not one of " + String.join(", ", field.choices()));
        }
        return choice;
    }

    private Optional<List<String>> texts(Tree tree, Where where) {
        return values.list(tree, where)
                .map((ListTree list) -> values.scalars(list, where).stream()
                        .map(ScalarTree::text)
                        .toList());
    }
}
