package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Durations;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.ScalarTree;
import dev.millrace.serialization.internal.text.ScalarTree.Kind;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Spot;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads single values, and reports those that are of another kind than expected. Nothing is turned into something else.
 */
final class ValueReader {

    private static final String A_DURATION = "a duration such as 00:00:05.250, PT5S or 250ms (units: ms, s, m, h, d)";
    private static final int SHOWN = 80;

    private final Source source;

    ValueReader(Source source) {
        this.source = source;
    }

    /** Reads a text; numbers and booleans count as the text that was written. */
    Optional<String> text(Tree tree, Where where) {
        return scalar(tree, where, "a text").map(ScalarTree::text);
    }

    Optional<Number> whole(Tree tree, Where where) {
        var scalar = scalar(tree, where, "a whole number").orElse(null);
        if (scalar == null) {
            return Optional.empty();
        }
        if (scalar.kind() != Kind.NUMBER || !(scalar.toData() instanceof Number number) || number instanceof Double) {
            return wrong(scalar, where, "a whole number");
        }
        return Optional.of(number);
    }

    Optional<Integer> integer(Tree tree, Where where) {
        var number = whole(tree, where);
        if (number.isPresent() && !(number.get() instanceof Integer)) {
            source.error("DEF-113", where, tree.spot(), number.get() + " is too large here");
            return Optional.empty();
        }
        return number.map(Number::intValue);
    }

    Optional<BigDecimal> number(Tree tree, Where where) {
        var scalar = scalar(tree, where, "a number").orElse(null);
        if (scalar == null) {
            return Optional.empty();
        }
        return scalar.kind() == Kind.NUMBER
                ? Optional.of(new BigDecimal(scalar.text()))
                : wrong(scalar, where, "a number");
    }

    Optional<Boolean> truth(Tree tree, Where where) {
        var scalar = scalar(tree, where, "true or false").orElse(null);
        if (scalar == null) {
            return Optional.empty();
        }
        return scalar.kind() == Kind.BOOLEAN
                ? Optional.of(scalar.text().equals("true"))
                : wrong(scalar, where, "true or false");
    }

    Optional<Duration> duration(Tree tree, Where where) {
        var scalar = scalar(tree, where, "a duration").orElse(null);
        if (scalar == null) {
            return Optional.empty();
        }
        if (scalar.kind() == Kind.NUMBER) {
            source.error(
                    "DEF-113",
                    where,
                    scalar.spot(),
                    "the duration " + scalar.text() + " has no unit; write " + scalar.text() + "ms, " + scalar.text()
                            + "s, ..., or another " + A_DURATION.substring(2));
            return Optional.empty();
        }
        var duration = Durations.parse(scalar.text());
        if (duration.isEmpty()) {
            source.error("DEF-113", where, scalar.spot(), "'" + shown(scalar.text()) + "' is not " + A_DURATION);
        }
        return duration;
    }

    <E extends Enum<E>> Optional<E> choice(Tree tree, Where where, Spelling<E> spelling) {
        var text = text(tree, where);
        var constant = text.flatMap(spelling::parse);
        if (text.isPresent() && constant.isEmpty()) {
            source.error(
                    "DEF-113",
                    where,
                    tree.spot(),
                    "'" + shown(text.get()) + "' is not one of " + String.join(", ", spelling.names()));
        }
        return constant;
    }

    /** Reads a list of texts; one text counts as a list of it. */
    List<ScalarTree> scalars(Tree tree, Where where) {
        var elements = tree instanceof ListTree list ? list.elements() : List.of(tree);
        var scalars = new ArrayList<ScalarTree>();
        for (int i = 0; i < elements.size(); i++) {
            scalar(elements.get(i), tree instanceof ListTree ? where.child(i) : where, "a text")
                    .ifPresent(scalars::add);
        }
        return scalars;
    }

    /** Reads free data. */
    @Nullable
    Object data(Tree tree, Where where) {
        warn(tree, where);
        return tree.toData();
    }

    Map<String, Object> dataMap(Tree tree, Where where) {
        return map(tree, where).map(map -> free(map, where)).orElse(Map.of());
    }

    @SuppressWarnings(
            "NullAway") // data may hold null; the collections that carry it say Object, as JSON-like values do
    private Map<String, Object> free(MapTree map, Where where) {
        warn(map, where);
        return Collections.unmodifiableMap(map.toData());
    }

    /** Reads a map of texts; numbers and booleans count as the texts that were written. */
    Optional<Map<String, String>> textMap(Tree tree, Where where) {
        return map(tree, where).map(map -> {
            var texts = new LinkedHashMap<String, String>();
            for (var entry : map.entries().values()) {
                text(entry.value(), where.child(entry.key())).ifPresent(text -> texts.put(entry.key(), text));
            }
            return texts;
        });
    }

    Optional<MapTree> map(Tree tree, Where where) {
        return tree instanceof MapTree map ? Optional.of(map) : wrong(tree, where, "a map");
    }

    Optional<ListTree> list(Tree tree, Where where) {
        return tree instanceof ListTree list ? Optional.of(list) : wrong(tree, where, "a list");
    }

    private Optional<ScalarTree> scalar(Tree tree, Where where, String expected) {
        if (tree instanceof ScalarTree scalar && scalar.kind() != Kind.NULL) {
            return Optional.of(scalar).filter(s -> s.kind() != Kind.BROKEN);
        }
        return wrong(tree, where, expected);
    }

    private <T> Optional<T> wrong(Tree found, Where where, String expected) {
        if (found instanceof ScalarTree scalar && scalar.kind() == Kind.BROKEN) {
            return Optional.empty();
        }
        var text = found instanceof ScalarTree scalar && !scalar.isNothing() ? " '" + shown(scalar.text()) + "'" : "";
        source.error(
                "DEF-112",
                where,
                found.spot(),
                "expected " + expected + ", found " + found.kindName() + text + hint(found, expected));
        return Optional.empty();
    }

    private static String hint(Tree found, String expected) {
        if (!(found instanceof ScalarTree scalar) || scalar.kind() != Kind.TEXT) {
            return "";
        }
        return switch (expected) {
            case "true or false" -> "; write true or false, in small letters and without quotes";
            case "a number", "a whole number" -> "; write it in digits, without quotes";
            default -> "";
        };
    }

    private void warn(Tree tree, Where where) {
        if (tree instanceof ScalarTree scalar && scalar.looksBoolean()) {
            source.warning(
                    "DEF-116",
                    where,
                    scalar.spot(),
                    "'" + scalar.text()
                            + "' is a text here, as YAML 1.2 has it; write true or false, or put the text in quotes");
        } else if (tree instanceof MapTree map) {
            map.entries().values().forEach(entry -> warn(entry.value(), where.child(entry.key())));
        } else if (tree instanceof ListTree list) {
            for (int i = 0; i < list.elements().size(); i++) {
                warn(list.elements().get(i), where.child(i));
            }
        }
    }

    /** A text as a message shows it: on one line, and not all of it if it is long. */
    static String shown(String text) {
        var line = text.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return line.length() <= SHOWN ? line.toString() : line.substring(0, SHOWN - 3) + "...";
    }

    void error(String code, Where where, Spot spot, String message) {
        source.error(code, where, spot, message);
    }
}
