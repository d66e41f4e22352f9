package dev.millrace.serialization.internal.text;

import dev.millrace.serialization.internal.text.MapTree.Entry;
import dev.millrace.serialization.internal.text.ScalarTree.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.Event.ID;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** Reads YAML by its parser's events: what composes them to nodes drops aliases, and guesses types as YAML 1.1 did. */
final class YamlReader {

    private static final String MERGE_KEY = "<<";

    private final Source source;
    private final TreeBuilder tree;
    private final SlashEscapes escapes;

    /** The few keys of a document, each but once: what was looked up before is found by its identity. */
    private final Map<String, String> keys = new HashMap<>();

    YamlReader(Source source, String text) {
        this.source = source;
        this.escapes = SlashEscapes.of(text);
        this.tree = new TreeBuilder(source);
    }

    Tree read() {
        var options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE); // the text has been measured already
        try {
            return document(new ParserImpl(new StreamReader(escapes.text()), options));
        } catch (MarkedYAMLException e) {
            throw YamlMistake.of(e).refuse(source);
        }
    }

    private Tree document(Parser parser) {
        parser.getEvent();
        if (parser.checkEvent(ID.StreamEnd)) {
            throw source.refuse("DEF-109", Where.ROOT, Spot.START, "the document is empty");
        }
        parser.getEvent();
        var root = value(parser, 0, Where.ROOT);
        parser.getEvent();
        if (!parser.checkEvent(ID.StreamEnd)) {
            throw source.refuse(
                    "DEF-107",
                    Where.ROOT,
                    spotOf(parser.peekEvent()),
                    "a second document begins here; keep each in a file of its own");
        }
        return root;
    }

    private Tree value(Parser parser, int depth, Where where) {
        var event = parser.getEvent();
        var spot = spotOf(event);
        tree.count(where, spot);
        if (event instanceof AliasEvent alias) {
            source.error(
                    "DEF-102",
                    where,
                    spot,
                    "the alias *" + alias.getAnchor() + " is not supported; write the value out, or use a variable");
            return ScalarTree.broken(spot);
        }
        refuseAnchor((NodeEvent) event, where, spot);
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar, where, spot);
        }
        refuseTag(((CollectionStartEvent) event).getTag(), where, spot);
        return event.is(ID.MappingStart) ? map(parser, depth, where, spot) : list(parser, depth, where, spot);
    }

    private ScalarTree scalar(ScalarEvent event, Where where, Spot spot) {
        refuseTag(event.getTag(), where, spot);
        boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
        var text = escapes.restored(event.getValue(), event.getScalarStyle());
        var kind = plain ? Scalars.kindOf(text) : Kind.TEXT;
        return tree.scalar(new ScalarTree(spot, kind, text, plain), where);
    }

    private ListTree list(Parser parser, int depth, Where where, Spot spot) {
        tree.enter(depth, spot);
        var elements = new ArrayList<Tree>();
        while (!parser.checkEvent(ID.SequenceEnd)) {
            elements.add(value(parser, depth + 1, where.child(elements.size())));
        }
        parser.getEvent();
        return new ListTree(spot, elements);
    }

    private MapTree map(Parser parser, int depth, Where where, Spot spot) {
        tree.enter(depth, spot);
        var entries = new LinkedHashMap<String, Entry>();
        while (!parser.checkEvent(ID.MappingEnd)) {
            var key = value(parser, depth + 1, where);
            var text = keyText(key, where);
            var value = value(parser, depth + 1, text.map(where::child).orElse(where));
            text.ifPresent(t -> tree.put(entries, new Entry(t, key.spot(), value), where));
        }
        parser.getEvent();
        return new MapTree(spot, entries);
    }

    private Optional<String> keyText(Tree key, Where map) {
        if (!(key instanceof ScalarTree scalar)) {
            source.error("DEF-112", map, key.spot(), "a key is a text, not " + key.kindName());
            return Optional.empty();
        }
        if (scalar.plain() && scalar.text().equals(MERGE_KEY)) {
            source.error("DEF-102", map, scalar.spot(), "merge keys are not supported; write the entries out");
            return Optional.empty();
        }
        if (scalar.text().isEmpty() && scalar.isNothing()) {
            if (scalar.kind() == Kind.NULL) {
                source.error("DEF-112", map, scalar.spot(), "a key is missing before the ':'");
            }
            return Optional.empty();
        }
        return tree.isGoodKey(scalar.text(), map, scalar.spot())
                ? Optional.of(keys.computeIfAbsent(scalar.text(), text -> text))
                : Optional.empty();
    }

    private void refuseAnchor(NodeEvent event, Where where, Spot spot) {
        if (event.getAnchor() != null) {
            source.error(
                    "DEF-102",
                    where,
                    spot,
                    "the anchor &" + event.getAnchor()
                            + " is not supported; write the value out where it is needed, or use a variable");
        }
    }

    private void refuseTag(@Nullable String tag, Where where, Spot spot) {
        if (tag != null) {
            source.error(
                    "DEF-101", where, spot, "the tag " + tag + " is not allowed; remove it: values are plain data");
        }
    }

    private static Spot spotOf(Event event) {
        return spotOf(event.getStartMark());
    }

    static Spot spotOf(Mark mark) {
        return new Spot(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
