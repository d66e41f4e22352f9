package dev.millrace.serialization.internal.schema;

import static java.util.Objects.requireNonNull;

import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.MapTree.Entry;
import dev.millrace.serialization.internal.text.ScalarTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Spot;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An object of a document by its keys' canonical names; null counts as absent. Unknown and repeated keys are reported.
 */
final class Fields {

    private final MapTree tree;
    private final Where where;
    private final Keys keys;
    private final Source source;
    private final ValueReader values;
    private final List<Entry> others = new ArrayList<>(0);

    /** By their canonical names: the document's own map where each key is written as it is called. */
    private Map<String, Entry> entries;

    Fields(MapTree tree, Where where, Keys keys, Source source) {
        this.tree = tree;
        this.where = where;
        this.keys = keys;
        this.source = source;
        this.values = new ValueReader(source);
        this.entries = tree.entries();
        if (!keys.areAll(entries.keySet())) {
            entries = new HashMap<>(tree.entries().size() * 2);
            tree.entries().values().forEach(this::add);
        }
    }

    private void add(Entry entry) {
        var name = keys.nameOf(entry.key());
        if (name == null) {
            addOther(entry);
            return;
        }
        var first = entries.putIfAbsent(name, entry);
        if (first != null) {
            error(
                    "DEF-105",
                    name,
                    entry.spot(),
                    "'" + entry.key() + "' is the same as '" + first.key() + "' at line "
                            + first.spot().line() + "; keys are read in any case. Remove one of them");
        }
    }

    /** Where the type is unknown its fields are too; but what looks like a slip in a known key is still one. */
    private void addOther(Entry entry) {
        var nearest = keys.nearest(entry.key());
        if (keys.isOpen() && nearest.isEmpty()) {
            others.add(entry);
            return;
        }
        var hint = nearest.map(name -> "; did you mean '" + name + "'?").orElse("");
        error(
                "DEF-110",
                entry.key(),
                entry.spot(),
                keys.owner() + " has no field '" + ValueReader.shown(entry.key()) + "'" + hint);
    }

    /** Returns the entries that are none of the keys, where others are allowed. */
    List<Entry> others() {
        return others;
    }

    Where where() {
        return where;
    }

    Where where(String name) {
        return where.child(name);
    }

    Spot spot() {
        return tree.spot();
    }

    Spot spot(String name) {
        var entry = entries.get(name);
        return entry == null ? tree.spot() : entry.valueSpot();
    }

    boolean has(String name) {
        return value(name) != null;
    }

    /** Returns whether each of its fields is one of these. */
    boolean hasOnly(Set<String> names) {
        return names.containsAll(entries.keySet());
    }

    /** Returns whether none of its fields is one of these. */
    boolean hasNone(Set<String> names) {
        return Collections.disjoint(entries.keySet(), names);
    }

    /** Returns a value that is neither absent nor null. */
    @Nullable
    Tree value(String name) {
        var entry = entries.get(name);
        return entry == null || isNull(entry.value()) ? null : entry.value();
    }

    private static boolean isNull(Tree value) {
        return value instanceof ScalarTree scalar && scalar.kind() == ScalarTree.Kind.NULL;
    }

    private <T> Optional<T> read(String name, BiFunction<Tree, Where, Optional<T>> reader) {
        var value = value(name);
        return value == null ? Optional.empty() : reader.apply(value, where(name));
    }

    Optional<String> text(String name) {
        return read(name, values::text);
    }

    Optional<Integer> integer(String name) {
        return read(name, values::integer);
    }

    Optional<BigDecimal> number(String name) {
        return read(name, values::number);
    }

    Optional<Boolean> truth(String name) {
        return read(name, values::truth);
    }

    Optional<Duration> duration(String name) {
        return read(name, values::duration);
    }

    <E extends Enum<E>> Optional<E> choice(String name, Spelling<E> spelling) {
        return read(name, (tree, at) -> values.choice(tree, at, spelling));
    }

    List<ScalarTree> scalars(String name) {
        var value = value(name);
        return value == null ? List.of() : values.scalars(value, where(name));
    }

    List<String> texts(String name) {
        return scalars(name).stream().map(ScalarTree::text).toList();
    }

    Map<String, Object> data(String name) {
        var value = value(name);
        return value == null ? Map.of() : values.dataMap(value, where(name));
    }

    /** Takes out those of some fields that hold templates, as data. */
    Map<String, Object> takeTemplates(Collection<String> names) {
        var templates = new LinkedHashMap<String, Object>();
        for (var name : names) {
            var value = value(name);
            if (value != null && isTemplate(value)) {
                templates.put(name, requireNonNull(value.toData(), name));
                remove(name);
            }
        }
        return templates;
    }

    /** Reports a field that holds templates, and leaves it out. */
    void refuseTemplate(String name, String message) {
        var value = value(name);
        if (value != null && isTemplate(value)) {
            error("DEF-113", name, message);
            remove(name);
        }
    }

    private void remove(String name) {
        entries = new HashMap<>(entries);
        entries.remove(name);
    }

    private static boolean isTemplate(Tree value) {
        return value instanceof ScalarTree scalar
                ? scalar.kind() == ScalarTree.Kind.TEXT && scalar.text().contains("${")
                : value instanceof ListTree list && list.elements().stream().anyMatch(Fields::isTemplate);
    }

    Map<String, Object> textMap(String name) {
        return read(name, values::textMap)
                .<Map<String, Object>>map(LinkedHashMap::new)
                .orElse(Map.of());
    }

    Optional<ListTree> list(String name) {
        return read(name, values::list);
    }

    Optional<Fields> object(String name, Keys of) {
        return read(name, values::map).map(map -> new Fields(map, where(name), of, source));
    }

    /** Returns a changed copy of a value; one that the value itself refuses is reported, and changes nothing. */
    <T, V> T applied(String name, Optional<V> found, T current, BiFunction<T, V, T> change) {
        if (found.isEmpty()) {
            return current;
        }
        try {
            return change.apply(current, found.get());
        } catch (IllegalArgumentException e) {
            error("DEF-113", name, spot(name), String.valueOf(e.getMessage()));
            return current;
        }
    }

    void missing(String name) {
        error("DEF-111", name, tree.spot(), keys.owner() + " needs the field '" + name + "'");
    }

    void error(String code, String name, String message) {
        error(code, name, spot(name), message);
    }

    private void error(String code, String name, Spot spot, String message) {
        source.error(code, where(name), spot, message);
    }
}
