package dev.millrace.serialization.internal.imports;

import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.ScalarTree;
import dev.millrace.serialization.internal.text.ScalarTree.Kind;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Spot;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Map of another system's definition, read key by key; a key that nobody has asked for is reported at the end. Confined
 * to the thread that reads.
 */
final class ForeignMap {

    private final MapTree map;
    private final Where where;
    private final Source source;
    private final Set<String> known = new HashSet<>();

    ForeignMap(MapTree map, Where where, Source source) {
        this.map = map;
        this.where = where;
        this.source = source;
    }

    boolean has(String key) {
        return map.entries().containsKey(key);
    }

    boolean isList(String key) {
        return value(key).filter(ListTree.class::isInstance).isPresent();
    }

    boolean isText(String key) {
        return value(key)
                .filter(value -> value instanceof ScalarTree scalar && scalar.kind() == Kind.TEXT)
                .isPresent();
    }

    // --- values

    Optional<String> text(String key) {
        return scalar(key, "a text", scalar -> scalar.kind() == Kind.TEXT).map(ScalarTree::text);
    }

    Optional<BigDecimal> number(String key) {
        return scalar(key, "a number", scalar -> scalar.kind() == Kind.NUMBER)
                .map(scalar -> new BigDecimal(scalar.text()));
    }

    Optional<Integer> wholeNumber(String key) {
        var number = number(key);
        try {
            return number.map(BigDecimal::intValueExact);
        } catch (ArithmeticException e) {
            wrong(key, "a whole number of at most 32 bits, not " + number.orElseThrow());
            return Optional.empty();
        }
    }

    Optional<Boolean> flag(String key) {
        return scalar(key, "true or false", scalar -> scalar.kind() == Kind.BOOLEAN)
                .map(scalar -> scalar.text().equals("true"));
    }

    private interface Test {
        boolean holds(ScalarTree scalar);
    }

    private Optional<ScalarTree> scalar(String key, String expected, Test isSo) {
        var value = value(key);
        if (value.isEmpty() || value.get() instanceof ScalarTree scalar && scalar.isNothing()) {
            return Optional.empty();
        }
        if (value.get() instanceof ScalarTree scalar && isSo.holds(scalar)) {
            return Optional.of(scalar);
        }
        wrong(key, expected + ", not " + value.get().kindName());
        return Optional.empty();
    }

    /** Returns a list of texts or numbers, as texts; nothing if it is not there. */
    Optional<List<String>> texts(String key) {
        return list(key).map(elements -> {
            var texts = new ArrayList<String>();
            for (var element : elements) {
                if (element instanceof ScalarTree scalar
                        && (scalar.kind() == Kind.TEXT || scalar.kind() == Kind.NUMBER)) {
                    texts.add(scalar.text());
                } else {
                    wrong(key, "a list of texts, not of " + element.kindName());
                }
            }
            return texts;
        });
    }

    /** Returns a list of maps; empty if it is not there. */
    List<ForeignMap> maps(String key) {
        var maps = new ArrayList<ForeignMap>();
        var elements = list(key).orElse(List.of());
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i) instanceof MapTree element) {
                maps.add(new ForeignMap(element, where.child(key).child(i), source));
            } else {
                wrong(key, "a list of maps, not of " + elements.get(i).kindName());
            }
        }
        return maps;
    }

    private Optional<List<Tree>> list(String key) {
        var value = value(key);
        if (value.isEmpty() || value.get() instanceof ScalarTree scalar && scalar.isNothing()) {
            return Optional.empty();
        }
        if (value.get() instanceof ListTree list) {
            return Optional.of(list.elements());
        }
        wrong(key, "a list, not " + value.get().kindName());
        return Optional.empty();
    }

    /** Returns a map; nothing if it is not there. */
    Optional<ForeignMap> map(String key) {
        var value = value(key);
        if (value.isPresent() && value.get() instanceof MapTree inner) {
            return Optional.of(new ForeignMap(inner, where.child(key), source));
        }
        if (value.isPresent() && !(value.get() instanceof ScalarTree scalar && scalar.isNothing())) {
            wrong(key, "a map, not " + value.get().kindName());
        }
        return Optional.empty();
    }

    /** Returns all entries as texts: numbers and booleans as they are written. */
    Map<String, String> allTexts() {
        var all = new LinkedHashMap<String, String>();
        for (var key : map.entries().keySet()) {
            var value = value(key);
            if (value.isPresent() && value.get() instanceof ScalarTree scalar) {
                all.put(key, scalar.kind() == Kind.NULL ? "" : scalar.text());
            } else {
                wrong(key, "a text");
            }
        }
        return all;
    }

    private Optional<Tree> value(String key) {
        known.add(key);
        var entry = map.entries().get(key);
        return entry == null ? Optional.empty() : Optional.of(entry.value());
    }

    // --- reports

    /** Says that a value is not what its key takes. */
    void wrong(String key, String expected) {
        source.error("IMP-102", where.child(key), spotOf(key), "'" + key + "' is " + expected);
    }

    /** Says that something is missing. */
    void missing(String key, String what) {
        source.error("IMP-102", where, map.spot(), what + " has no '" + key + "'");
    }

    /** Says that a value names what is not there, or is there twice. */
    void mismatch(String key, String message) {
        source.error("IMP-103", where.child(key), spotOf(key), message);
    }

    /** Says of a key, if it is there, that it is not carried over. */
    void notCarried(String key, String instead) {
        if (has(key)) {
            known.add(key);
            differs(key, "'" + key + "' is not carried over; " + instead);
        }
    }

    /** Says that something means another thing here. */
    void differs(String key, String message) {
        warn("IMP-101", key, message);
    }

    /** Says what is wrong at a key, or in the map as a whole if it is not there. */
    void refuse(String code, String key, String message) {
        source.error(code, has(key) ? where.child(key) : where, spotOf(key), message);
    }

    /** Says what is to be known of a key, or of the map as a whole if it is not there. */
    void warn(String code, String key, String message) {
        source.warning(code, has(key) ? where.child(key) : where, spotOf(key), message);
    }

    /** Reports the keys that nobody has asked for. */
    void close(String what) {
        for (var entry : map.entries().values()) {
            if (!known.contains(entry.key())) {
                differs(entry.key(), "'" + entry.key() + "' is not carried over; " + what + " has no such key");
            }
        }
    }

    private Spot spotOf(String key) {
        var entry = map.entries().get(key);
        return entry == null ? map.spot() : entry.spot();
    }
}
