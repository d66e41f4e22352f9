package dev.millrace.examples.pipeline;

import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints how an execution of the pipeline ended. Confined to the caller. */
final class Summary {

    private final PrintStream out;

    Summary(PrintStream out) {
        this.out = out;
    }

    void print(ExecutionSnapshot snapshot) {
        var result = snapshot.result();
        out.println();
        out.printf(Locale.ROOT, "%s in %d ms%n", result.status(), millis(snapshot));
        if (result.isCompleted()) {
            table(result.output());
            retried(snapshot);
            out.println("report: " + result.output().get("report"));
        } else {
            out.println("error: " + result.cause());
            snapshot.nodes().values().stream()
                    .filter(node -> node.status().isFailure())
                    .forEach(node -> out.println("  node " + node.path() + " failed by " + failureOf(node)));
        }
    }

    private static long millis(ExecutionSnapshot snapshot) {
        return snapshot.span().duration().orElseThrow().toMillis();
    }

    private void table(Map<String, Object> output) {
        out.println();
        row("module", "files", "lines", "in tests", "bytes");
        if (output.get("modules") instanceof List<?> modules) {
            modules.forEach(module -> moduleRow((Map<?, ?>) module));
        }
        row("all", output.get("files"), output.get("lines"), "", output.get("bytes"));
        out.println();
    }

    private void moduleRow(Map<?, ?> of) {
        row(of.get("module"), of.get("files"), of.get("lines"), of.get("testLines"), of.get("bytes"));
    }

    private void row(@Nullable Object... cells) {
        out.printf(Locale.ROOT, "  %-26s %7s %9s %9s %11s%n", cells);
    }

    private void retried(ExecutionSnapshot snapshot) {
        snapshot.nodes().values().stream()
                .filter(node -> node.status() == NodeStatus.COMPLETED && node.attempts() > 1)
                .forEach(node -> out.println("retried: " + node.path() + " took " + node.attempts() + " attempts"));
        snapshot.result().failures().recovered().forEach(path -> out.println("recovered: " + path));
    }

    private static String failureOf(NodeSnapshot node) {
        return node.why().failure().map(Failure::type).orElse("");
    }
}
