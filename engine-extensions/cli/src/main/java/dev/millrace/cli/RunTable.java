package dev.millrace.cli;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An execution as a table, for people. */
final class RunTable {

    private static final int MOST_ROWS = 200;
    private static final int LONGEST_DETAIL = 160;
    private static final int LONGEST_OUTPUT = 4_000;

    private RunTable() {}

    /** Returns the table, how it ended, and the output. */
    static String of(ExecutionSnapshot snapshot) {
        var text = new StringBuilder(table(snapshot));
        text.append('\n').append(verdict(snapshot)).append('\n');
        if (snapshot.status() == ExecutionStatus.COMPLETED
                && !snapshot.result().output().isEmpty()) {
            text.append("\nOutput:\n");
            text.append(shortened(DataCodec.toJson(
                    SecretOption.masked(ReportJson.data(snapshot.result().output())))));
        }
        return text.toString();
    }

    private static String shortened(String output) {
        return output.length() <= LONGEST_OUTPUT
                ? output
                : output.substring(0, LONGEST_OUTPUT) + "\n... (--json prints it whole)\n";
    }

    private static String table(ExecutionSnapshot snapshot) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NODE", "STATUS", "ATTEMPTS", "TIME", "WHY"));
        snapshot.inReadingOrder().stream().limit(MOST_ROWS).map(RunTable::row).forEach(rows::add);
        int hidden = snapshot.nodes().size() - MOST_ROWS;
        return Columns.of(rows) + (hidden > 0 ? "... and " + hidden + " more; --json prints them all\n" : "");
    }

    private static List<String> row(NodeSnapshot node) {
        return List.of(
                node.path().toString(),
                node.status().name(),
                node.status() == NodeStatus.SKIPPED ? "-" : Integer.toString(node.attempts()),
                node.span()
                        .startedAt()
                        .flatMap(start -> node.span().duration())
                        .map(Text::of)
                        .orElse("-"),
                detail(node));
    }

    /** Returns what explains a node's status, on one line. */
    static String detail(NodeSnapshot node) {
        var why = node.why();
        var skipped = why.skipReason()
                .map(reason -> reason.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        var failed = why.failure()
                .map(failure -> (node.status() == NodeStatus.COMPLETED ? "recovered from " : "") + Text.of(failure));
        var goesOn =
                node.status() == NodeStatus.WAITING && failed.isPresent() ? Optional.<String>empty() : Waits.of(node);
        var said = why.progress().map(Text::of);
        var warned = why.warnings().isEmpty()
                ? Optional.<String>empty()
                : Optional.of("warning: " + Text.oneLine(String.join("; ", why.warnings())));
        return Text.cut(
                warned.or(() -> failed)
                        .or(() -> goesOn)
                        .or(() -> said)
                        .or(() -> skipped)
                        .orElse(""),
                LONGEST_DETAIL);
    }

    /**
     * Returns a line for each execution.
     *
     * @param why why those stand so that have not ended
     */
    static String ofMany(List<ExecutionSnapshot> snapshots, Map<ExecutionId, String> why) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("EXECUTION", "WORKFLOW", "STATUS", "TIME", "WHY"));
        snapshots.forEach(snapshot -> rows.add(List.of(
                snapshot.id().toString(),
                snapshot.workflow().id(),
                snapshot.status().name(),
                snapshot.status().isFinal()
                        ? snapshot.span().duration().map(Text::of).orElse("-")
                        : "-",
                Text.cut(
                        Text.oneLine(
                                snapshot.status().isFinal()
                                        ? snapshot.result().cause()
                                        : why.getOrDefault(snapshot.id(), "")),
                        LONGEST_DETAIL))));
        return Columns.of(rows);
    }

    /** Returns how it ended, and why if not well; of one that has not ended, how it stands. */
    static String verdict(ExecutionSnapshot snapshot) {
        var cause = Text.oneLine(snapshot.result().cause());
        return snapshot.workflow().id() + " " + snapshot.status() + since(snapshot)
                + (cause.isEmpty() ? "" : ": " + cause);
    }

    private static String since(ExecutionSnapshot snapshot) {
        var span = snapshot.span();
        return snapshot.status().isFinal()
                ? " after " + span.duration().map(Text::of).orElse("?")
                : ", begun " + span.startedAt().map(Text::of).orElse("?");
    }
}
