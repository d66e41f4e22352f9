package dev.millrace.cli;

import dev.millrace.event.NodePath;
import dev.millrace.event.RepairPreview;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/** What a repair or a fork would bring about, for people and as data. */
final class OutlookText {

    private OutlookText() {}

    /** Prints it as the result of a command. */
    static void print(Shell shell, Reporting reporting, RepairPreview outlook) {
        if (reporting.isJson()) {
            shell.out().print(DataCodec.toJson(ReportJson.of(outlook)));
        } else {
            print(shell.out(), outlook);
        }
    }

    /** Prints it for people. */
    static void print(PrintStream to, RepairPreview outlook) {
        var first = outlook.reset().stream()
                .filter(node -> !outlook.again().contains(node))
                .toList();
        if (!outlook.atMostOnce().isEmpty()) {
            line(to, "REPEATED ALTHOUGH declared to happen at most once", outlook.atMostOnce());
        }
        if (!outlook.undone().isEmpty()) {
            line(to, "undone first, in this order", outlook.undone());
        }
        line(to, "run again", outlook.again());
        line(to, "of these, have their effect again", outlook.repeated());
        line(to, "run for the first time", first);
        line(to, "lose their output and do not run", outlook.dropped());
        to.println("Conditions and failures on the way may leave some of them out.");
    }

    private static void line(PrintStream to, String what, List<NodePath> nodes) {
        var names = nodes.isEmpty()
                ? "none"
                : nodes.stream().map(NodePath::toString).collect(Collectors.joining(", "));
        to.println(what + ": " + names);
    }
}
