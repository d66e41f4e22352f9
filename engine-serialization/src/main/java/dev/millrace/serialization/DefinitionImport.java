package dev.millrace.serialization;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Problem;
import dev.millrace.serialization.internal.imports.Imported;
import dev.millrace.serialization.internal.imports.JobsFile;
import dev.millrace.serialization.internal.imports.StateMachineFile;
import dev.millrace.serialization.internal.text.Bounds;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Syntax;
import dev.millrace.serialization.internal.text.TextReader;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import dev.millrace.serialization.internal.text.YamlText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** Import of definitions of other systems: each becomes one of ours, and what cannot be carried over is said. */
public final class DefinitionImport {

    private static final int MOST_NODES = 100_000;
    private static final int DEEPEST = 100;
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    private static final Comparator<Problem> BY_PLACE = Comparator.comparingInt((Problem problem) ->
                    problem.place().map(Problem.Place::line).orElse(0))
            .thenComparingInt(
                    problem -> problem.place().map(Problem.Place::column).orElse(0));

    private DefinitionImport() {}

    /** Reads a file of another system; what is wrong with it is in the report. */
    public static ImportReport read(Dialect dialect, Path file) {
        requireNonNull(dialect, "dialect");
        var problems = new ArrayList<Problem>();
        var bounds = new Bounds(MOST_NODES, DEEPEST, MOST_NODES);
        var source = new Source(file.toString(), Source.folderOf(file), bounds, problems);
        var syntax = Syntax.of(file).orElse(Syntax.JSON);
        var read = new TextReader(source, syntax)
                .read(file, MOST_BYTES)
                .flatMap(tree -> root(tree, source))
                .map(map -> read(dialect, map, source, nameOf(file)));
        boolean isGood = problems.stream().noneMatch(Problem::isError);
        problems.sort(BY_PLACE);
        var made = read.filter(imported -> isGood);
        return new ImportReport(
                made.map(imported -> YamlText.of(imported.data())),
                problems,
                made.map(Imported::hostTypes).orElse(Set.of()));
    }

    private static Imported read(Dialect dialect, MapTree map, Source source, String name) {
        return switch (dialect) {
            case EXECUTIONER -> new Imported(JobsFile.read(map, source, name), Set.of());
            case IRONBEES -> StateMachineFile.read(map, source, name);
        };
    }

    private static Optional<MapTree> root(Tree tree, Source source) {
        if (tree instanceof MapTree map) {
            return Optional.of(map);
        }
        source.error("IMP-102", Where.ROOT, tree.spot(), "the file is a map, not " + tree.kindName());
        return Optional.empty();
    }

    private static String nameOf(Path file) {
        var name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
