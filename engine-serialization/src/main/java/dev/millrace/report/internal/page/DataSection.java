package dev.millrace.report.internal.page;

import dev.millrace.report.internal.run.RunRecord;
import dev.millrace.report.internal.run.VisibleText;
import java.util.Map;

/** What went in and came out, and what was logged. */
final class DataSection {

    private static final int MOST_LINES = 1_000;
    private static final int LONGEST_LINE = 2_000;

    private DataSection() {}

    static void write(Markup to, PageSubject subject, RunRecord run) {
        var snapshot = run.snapshot();
        to.open("section", "id", "data", "aria-labelledby", "h-data").leaf("h2", "Data", "id", "h-data");
        to.leaf(
                "p",
                subject.redaction().showsValues()
                        ? "Values whose names say that they are secret are masked."
                        : "Names and kinds alone: this report was made without values.",
                "class",
                "hint");
        to.open("div", "class", "columns");
        payload(to, subject, "Input", snapshot.input());
        payload(to, subject, "Output", snapshot.result().output());
        payload(to, subject, "Variables", snapshot.result().variables());
        to.close("div").close("section").line();
        log(to, run);
    }

    private static void payload(Markup to, PageSubject subject, String title, Map<String, Object> data) {
        to.open("div").leaf("h3", title);
        if (data.isEmpty()) {
            to.leaf("p", "none", "class", "hint");
        } else {
            to.leaf("pre", subject.redaction().text(data), "tabindex", "0");
        }
        to.close("div");
    }

    private static void log(Markup to, RunRecord run) {
        var lines = run.log();
        if (lines.isEmpty()) {
            return;
        }
        to.open("section", "id", "log", "aria-labelledby", "h-log").leaf("h2", "Log", "id", "h-log");
        if (lines.size() > MOST_LINES) {
            to.leaf("p", "The newest " + MOST_LINES + " of " + lines.size() + " lines.", "class", "hint");
        }
        to.open("pre", "class", "log", "tabindex", "0");
        lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size())
                .forEach(line -> to.text(VisibleText.block(line, LONGEST_LINE)).line());
        to.close("pre").close("section").line();
    }
}
