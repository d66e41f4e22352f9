package dev.millrace.examples.pipeline;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Runs the pipeline over the checkout that it stands in, or over the folder that it is given. */
public final class PipelineMain {

    private static final String FILE = "pipeline.yaml";

    private PipelineMain() {}

    /** Runs it and exits: 0 only if the execution completed. */
    public static void main(String[] arguments) {
        var root = arguments.length > 0 ? Path.of(arguments[0]) : checkout();
        int code = run(root, root.resolve("engine-examples/target/pipeline-report.md"), System.out, isTerminal());
        System.out.flush();
        System.exit(code);
    }

    static int run(Path root, Path report, PrintStream out, boolean terminal) {
        try (var engine = WorkflowEngine.builder()
                .listener(new PipelineProgress(out, terminal))
                .build()) {
            var input = Map.of("root", root.toString(), "report", report.toString());
            out.println("Running " + FILE + " over " + root.toAbsolutePath().normalize());
            var execution = engine.start(workflow(), input);
            execution.await();
            return show(execution, out);
        } catch (InvalidWorkflowException e) {
            out.println("error: " + e.getMessage());
            return 1;
        }
    }

    /** From JDK 22 on there is a console without a terminal too, and it says so; before, there is none. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        var console = System.console();
        try {
            return console != null
                    && (Runtime.version().feature() < 22
                            || (Boolean) Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static int show(Execution execution, PrintStream out) {
        var snapshot = execution.snapshot();
        new Summary(out).print(snapshot);
        return snapshot.result().isCompleted() ? 0 : 1;
    }

    /** Reads the definition from beside this class. */
    static Workflow workflow() {
        return WorkflowLoader.with(NodeRegistry.discovered()).parse(text(), Format.YAML, FILE);
    }

    private static String text() {
        try (var in = Objects.requireNonNull(PipelineMain.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read from the class path", e);
        }
    }

    /** Returns the nearest folder above that holds the whole project, else the working directory. */
    static Path checkout() {
        var here = Path.of("").toAbsolutePath();
        return Stream.iterate(here, Objects::nonNull, Path::getParent)
                .filter(folder -> Files.isRegularFile(folder.resolve("engine-examples/pom.xml")))
                .findFirst()
                .orElse(here);
    }
}
