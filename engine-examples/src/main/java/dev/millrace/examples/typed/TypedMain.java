package dev.millrace.examples.typed;

import dev.millrace.Flow;
import dev.millrace.Flow.Handle;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A smaller pipeline over the working directory, said with {@link Flow}: list, two measures in parallel, a report. */
public final class TypedMain {

    private TypedMain() {}

    /**
     * Some files. Immutable.
     *
     * @param root the folder that they are in
     * @param paths their paths within it, sorted
     */
    record Sources(String root, List<String> paths) {}

    /**
     * How much there is. Immutable.
     *
     * @param files how many files
     * @param lines how many lines
     */
    record Size(int files, long lines) {}

    /**
     * The longest of the files. Immutable.
     *
     * @param path its path; empty if there is no file
     * @param lines how many lines it has
     */
    record Longest(String path, long lines) {}

    /** The workflow, and the handle by which its result is read. */
    record Measured(Workflow workflow, Handle<String> report) {}

    /** Runs it over the working directory, or over the folder that it is given. */
    public static void main(String[] arguments) {
        System.out.println(run(arguments.length > 0 ? arguments[0] : "."));
    }

    static String run(String root) {
        var measured = measured();
        try (var engine = WorkflowEngine.create()) {
            var result = engine.run(measured.workflow(), Map.of("root", root));
            return result.isCompleted() ? measured.report().in(result.output()) : "error: " + result.cause();
        }
    }

    static Measured measured() {
        var flow = Flow.named("measure-sources");
        var sources = flow.node("list", Sources.class, context -> list(Path.of(context.input("root", String.class))));
        flow.next(node -> node.retry(RetryPolicy.attempts(3).backoff(Duration.ofMillis(100)))
                .timeout(Duration.ofMinutes(1)));
        var size = flow.node("size", Size.class, sources, TypedMain::size);
        var longest = flow.node("longest", Longest.class, sources, TypedMain::longest);
        var report = flow.node("report", String.class, size, longest, TypedMain::report);
        return new Measured(flow.build(), report);
    }

    private static Sources list(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return new Sources(
                    root.toString(),
                    files.filter(file -> file.toString().endsWith(".java"))
                            .map(file -> root.relativize(file).toString())
                            .sorted()
                            .toList());
        }
    }

    private static Size size(Sources sources) throws IOException {
        long lines = 0;
        for (var path : sources.paths()) {
            lines += lines(sources, path);
        }
        return new Size(sources.paths().size(), lines);
    }

    private static Longest longest(Sources sources) throws IOException {
        var longest = new Longest("", 0);
        for (var path : sources.paths()) {
            long lines = lines(sources, path);
            longest = lines > longest.lines() ? new Longest(path, lines) : longest;
        }
        return longest;
    }

    private static long lines(Sources sources, String path) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(sources.root(), path))) {
            return lines.count();
        }
    }

    private static String report(Size size, Longest longest) {
        return size.files() + " Java files with " + size.lines() + " lines; the longest is " + longest.path() + " with "
                + longest.lines();
    }
}
