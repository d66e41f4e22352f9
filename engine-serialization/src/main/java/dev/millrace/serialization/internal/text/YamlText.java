package dev.millrace.serialization.internal.text;

import dev.millrace.serialization.internal.text.ScalarTree.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.DumperOptions.Version;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ImplicitTuple;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.events.StreamStartEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** Writes plain data as YAML that means the same to readers of YAML 1.1 and 1.2. */
public final class YamlText {

    private static final ImplicitTuple UNTAGGED = new ImplicitTuple(true, true);
    private static final Resolver OLD_YAML = new Resolver();
    private static final int SHORT = 80;

    private final Emitter out;

    private YamlText(Emitter out) {
        this.out = out;
    }

    /**
     * Returns the text of plain data.
     *
     * @throws IllegalArgumentException if it holds what a file cannot say, such as a number that is not finite
     */
    public static String of(@Nullable Object data) {
        var text = new StringWriter();
        var options = new DumperOptions();
        options.setSplitLines(false);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        try {
            new YamlText(new Emitter(text, options)).document(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void document(@Nullable Object data) throws IOException {
        out.emit(new StreamStartEvent(null, null));
        out.emit(new DocumentStartEvent(null, null, false, (Version) null, Map.of()));
        value(data);
        out.emit(new DocumentEndEvent(null, null, false));
        out.emit(new StreamEndEvent(null, null));
    }

    private void value(@Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.emit(new MappingStartEvent(null, null, true, null, null, styleOf(map.isEmpty())));
            for (var entry : map.entrySet()) {
                scalar(String.valueOf(entry.getKey()), true);
                value(entry.getValue());
            }
            out.emit(new MappingEndEvent(null, null));
        } else if (value instanceof List<?> list) {
            out.emit(new SequenceStartEvent(null, null, true, null, null, styleOf(isShort(list))));
            for (var element : list) {
                value(element);
            }
            out.emit(new SequenceEndEvent(null, null));
        } else {
            out.emit(event(value));
        }
    }

    private void scalar(String text, boolean key) throws IOException {
        out.emit(textEvent(text, styleOf(text, key)));
    }

    private static Event event(@Nullable Object value) {
        if (value instanceof Double || value instanceof Float) {
            return textEvent(PlainData.finite((Number) value).toString(), ScalarStyle.PLAIN);
        }
        if (value == null || value instanceof Boolean || value instanceof Number) {
            return textEvent(String.valueOf(value), ScalarStyle.PLAIN);
        }
        return textEvent(value.toString(), styleOf(value.toString(), false));
    }

    private static ScalarEvent textEvent(String text, ScalarStyle style) {
        return new ScalarEvent(null, null, UNTAGGED, text, null, null, style);
    }

    /** Returns the style that is asked for; the emitter takes a stricter one where the text needs it. */
    private static ScalarStyle styleOf(String text, boolean key) {
        if (needsEscapes(text)) {
            return ScalarStyle.DOUBLE_QUOTED;
        }
        if (!key && text.indexOf('\n') >= 0) {
            return ScalarStyle.LITERAL;
        }
        boolean onlyText = Scalars.kindOf(text) == Kind.TEXT
                && !Scalars.looksBoolean(text)
                && OLD_YAML.resolve(NodeId.scalar, text, true).equals(Tag.STR);
        if (!onlyText) {
            return ScalarStyle.SINGLE_QUOTED;
        }
        return readsBetterInDoubleQuotes(text) ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN;
    }

    /** A text that cannot be plain, with apostrophes that single quotes would double. */
    private static boolean readsBetterInDoubleQuotes(String text) {
        return text.indexOf('\'') >= 0
                && text.indexOf('"') < 0
                && text.indexOf('\\') < 0
                && (!Character.isLetter(text.charAt(0)) || text.contains(": ") || text.contains(" #"));
    }

    private static boolean needsEscapes(String text) {
        return text.chars()
                .anyMatch(c ->
                        (c < ' ' && c != '\n') || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF);
    }

    private static FlowStyle styleOf(boolean flow) {
        return flow ? FlowStyle.FLOW : FlowStyle.BLOCK;
    }

    /** A list of a few short scalars stands on one line. */
    private static boolean isShort(List<?> list) {
        int length = 0;
        for (var element : list) {
            if (element instanceof Map
                    || element instanceof List
                    || String.valueOf(element).indexOf('\n') >= 0) {
                return false;
            }
            length += String.valueOf(element).length() + 2;
        }
        return length <= SHORT;
    }
}
