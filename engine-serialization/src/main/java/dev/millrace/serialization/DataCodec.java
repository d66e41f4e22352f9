package dev.millrace.serialization;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.serialization.internal.text.JsonText;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Syntax;
import dev.millrace.serialization.internal.text.TextReader;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.YamlText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plain data (maps, lists, texts, numbers, booleans and null) from JSON and YAML and back, by the same door and within
 * the same limits as definitions. Immutable and thread-safe.
 */
public final class DataCodec {

    private final LoadLimits limits;

    private DataCodec(LoadLimits limits) {
        this.limits = limits;
    }

    /** Returns a codec with the default limits. */
    public static DataCodec standard() {
        return with(LoadLimits.DEFAULT);
    }

    /** Returns a codec with these limits. */
    public static DataCodec with(LoadLimits limits) {
        return new DataCodec(requireNonNull(limits, "limits"));
    }

    /**
     * Reads a text.
     *
     * @param text the document
     * @param format how it is written
     * @param sourceName the name that problems carry as their file
     * @throws InvalidWorkflowException if it is refused; with the reasons
     */
    public @Nullable Object read(String text, Format format, String sourceName) {
        var source = source(requireNonNull(sourceName, "sourceName"));
        return data(new TextReader(source, format.syntax()).read(requireNonNull(text, "text")), source);
    }

    /**
     * Reads a {@code .json}, {@code .yaml} or {@code .yml} file.
     *
     * @throws InvalidWorkflowException if it cannot be read or is refused; with the reasons
     */
    public @Nullable Object read(Path file) {
        var source = source(file.toString());
        var syntax = Syntax.of(file)
                .orElseThrow(() -> new IllegalArgumentException("[DEF-123] " + file + ": " + Syntax.EXPECTED));
        return data(new TextReader(source, syntax).read(file, limits.fileBytes()), source);
    }

    /**
     * Returns data as JSON, indented, with a line feed at its end.
     *
     * @throws IllegalArgumentException if it holds a number that is not finite
     */
    public static String toJson(@Nullable Object data) {
        return JsonText.of(data);
    }

    /**
     * Returns data as JSON on one line, without a line feed.
     *
     * @throws IllegalArgumentException if it holds a number that is not finite
     */
    public static String toJsonLine(@Nullable Object data) {
        return JsonText.lineOf(data);
    }

    /**
     * Returns data as YAML.
     *
     * @throws IllegalArgumentException if it holds a number that is not finite
     */
    public static String toYaml(@Nullable Object data) {
        return YamlText.of(data);
    }

    private Source source(String name) {
        return new Source(name, Optional.empty(), limits.bounds(), new ArrayList<>());
    }

    private static @Nullable Object data(Optional<Tree> tree, Source source) {
        if (source.problems().stream().anyMatch(Problem::isError)) {
            throw new InvalidWorkflowException(source.name(), source.problems());
        }
        return tree.map(Tree::toData).orElse(null);
    }
}
