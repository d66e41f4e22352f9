package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.internal.text.Bounds;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.Refusal;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Spot;
import dev.millrace.serialization.internal.text.Syntax;
import dev.millrace.serialization.internal.text.TextReader;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import dev.millrace.validation.WorkflowValidator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads whole definitions: the text, the subflows that it names, and what the validator says of them. Thread-safe. */
public final class Documents {

    /**
     * What came of a definition.
     *
     * @param workflow the workflow, if nothing is wrong with it
     * @param problems errors and warnings, in the order of the document
     */
    public record Result(Optional<Workflow> workflow, List<Problem> problems) {}

    /** What was written has no limits but the stack's. */
    private static final Bounds WRITTEN = new Bounds(Integer.MAX_VALUE, 500, Integer.MAX_VALUE);

    private final NodeRegistry types;
    private final WorkflowValidator validator;
    private final Bounds bounds;
    private final FileRules rules;

    /** Creates a reader for these node types and within these limits. */
    public Documents(NodeRegistry types, Bounds bounds, FileRules rules) {
        this.types = types;
        this.validator = new WorkflowValidator(types);
        this.bounds = bounds;
        this.rules = rules;
    }

    /** Reads a file; by its extension it is JSON or YAML. */
    public Result read(Path file) {
        var problems = new ArrayList<Problem>();
        var folder = Source.folderOf(file);
        var source = new Source(file.toString(), folder, bounds, problems);
        var syntax = Syntax.of(file);
        if (syntax.isEmpty()) {
            source.error("DEF-123", Where.ROOT, Spot.START, Syntax.EXPECTED);
            return new Result(Optional.empty(), problems);
        }
        var tree = new TextReader(source, syntax.get()).read(file, rules.maxBytes());
        return read(tree, source, rules.root().or(() -> folder), Optional.of(file));
    }

    /** Reads a text. */
    public Result read(String text, Syntax syntax, String name) {
        var source = new Source(name, Optional.empty(), bounds, new ArrayList<>());
        var tree = new TextReader(source, syntax).read(text);
        return read(tree, source, rules.root(), Optional.empty());
    }

    /**
     * Reads the JSON of {@link WorkflowData#whole}: as it stands, by no node types, from no other file, and not
     * validated.
     */
    public static Result readWritten(String text, String name) {
        var source = new Source(name, Optional.empty(), WRITTEN, new ArrayList<>());
        try {
            var workflow = new TextReader(source, Syntax.JSON)
                    .read(text)
                    .flatMap(tree -> root(tree, source))
                    .map(map -> read(map, new Reading(), source))
                    .filter(read -> source.problems().stream().noneMatch(Problem::isError));
            return new Result(workflow, source.problems());
        } catch (Refusal refusal) {
            return new Result(Optional.empty(), source.problems());
        }
    }

    private Result read(Optional<Tree> tree, Source source, Optional<Path> root, Optional<Path> file) {
        var reading = new Reading(types);
        var subflows = new SubflowFiles(reading, new FileFinder(root, rules.anywhere()), rules.maxBytes());
        file.ifPresent(f -> subflows.begin(real(f)));
        reading.files(subflows);
        try {
            var workflow = tree.flatMap(t -> root(t, source))
                    .filter(map -> ForeignFile.isNone(map, source))
                    .map(map -> read(map, reading, source));
            return new ProblemMerge(validator, reading.places(), source).on(workflow);
        } catch (Refusal refusal) {
            return new Result(Optional.empty(), source.problems());
        }
    }

    private static Workflow read(MapTree map, Reading reading, Source source) {
        reading.places().noteFile(Where.ROOT, source, map);
        return new WorkflowReader(reading, source).read(map, Where.ROOT);
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath();
        }
    }

    static Optional<MapTree> root(Tree tree, Source source) {
        if (tree instanceof MapTree map) {
            return Optional.of(map);
        }
        source.error(
                "DEF-109",
                Where.ROOT,
                tree.spot(),
                "a definition is a map that begins with workflowId, not " + tree.kindName());
        return Optional.empty();
    }
}
