package dev.millrace.report.internal.page;

import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.report.internal.run.RunRecord;
import dev.millrace.report.internal.run.VisibleText;
import java.util.HashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What went wrong: each node that failed for good, with its stack. */
final class ErrorSection {

    private static final int MOST_ERRORS = 50;
    private static final int LONGEST_MESSAGE = 4_000;
    private static final int LONGEST_TRACE = 16_000;
    private static final int LONGEST_PATH = 300;

    private ErrorSection() {}

    static void write(Markup to, PageSubject subject, RunRecord run, Map<String, String> keys) {
        var summary = run.snapshot().result().failures();
        if (summary.reasons().isEmpty()) {
            return;
        }
        var recovered = new HashSet<>(summary.recovered());
        to.open("section", "id", "errors", "aria-labelledby", "h-errors");
        to.leaf("h2", "Errors", "id", "h-errors");
        summary.reasons().entrySet().stream().limit(MOST_ERRORS).forEach(entry -> {
            to.open("article", "class", "error");
            to.open("h3");
            path(to, entry.getKey(), keys.get(subject.places().of(entry.getKey())));
            to.close("h3");
            if (recovered.contains(entry.getKey())) {
                to.leaf(
                        "p",
                        "Recovered: a fallback or handler took over, or the node around it completed.",
                        "class",
                        "hint");
            }
            write(to, entry.getValue());
            to.close("article").line();
        });
        if (summary.failed().size() > Math.min(MOST_ERRORS, summary.reasons().size())) {
            int more = summary.failed().size()
                    - Math.min(MOST_ERRORS, summary.reasons().size());
            to.leaf("p", more + " further failures are left out here.", "class", "hint");
        }
        to.close("section").line();
    }

    private static void path(Markup to, NodePath path, @Nullable String key) {
        var text = VisibleText.line(path.toString(), LONGEST_PATH);
        if (key == null) {
            to.text(text);
        } else {
            to.leaf("a", text, "href", "#d-" + key, "data-key", key);
        }
    }

    /** Writes a failure: its type, its message, its stack. */
    static void write(Markup to, Failure failure) {
        to.open("p", "class", "message").leaf("strong", VisibleText.line(failure.type(), LONGEST_PATH));
        to.close("p");
        if (!failure.message().isEmpty()) {
            to.leaf("pre", VisibleText.block(failure.message(), LONGEST_MESSAGE), "class", "message", "tabindex", "0");
        }
        if (!failure.trace().isEmpty()) {
            to.open("details").leaf("summary", "Stack trace");
            to.leaf("pre", VisibleText.block(failure.trace(), LONGEST_TRACE), "tabindex", "0")
                    .close("details");
        }
    }
}
