package dev.millrace.report.internal.page;

import dev.millrace.definition.Workflow;
import dev.millrace.event.NodeStatus;
import dev.millrace.report.internal.drawing.Drawing.Box;
import dev.millrace.report.internal.drawing.StatusLook;
import dev.millrace.report.internal.run.RunRecord;
import dev.millrace.report.internal.run.Tally;
import dev.millrace.report.internal.run.VisibleText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Head of the page: what was run, how it stands, and how many nodes stand where. */
final class SummarySection {

    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_TEXT = 2_000;

    private SummarySection() {}

    /** Returns the name of what the page is about. */
    static String title(PageSubject subject) {
        return VisibleText.line(
                subject.workflow()
                        .map(workflow -> workflow.about().name())
                        .filter(name -> !name.isBlank())
                        .orElse(subject.drawing().title()),
                LONGEST_TITLE);
    }

    static void write(Markup to, PageSubject subject) {
        to.open("header", "class", "head");
        to.open("p", "class", "eyebrow").text(kind(subject));
        to.text(" · " + VisibleText.line(subject.drawing().title(), LONGEST_TITLE));
        subject.workflow()
                .map(workflow -> workflow.key().version())
                .filter(version -> !version.isEmpty())
                .ifPresent(version -> to.text(" · version " + VisibleText.line(version, LONGEST_TITLE)));
        to.close("p");
        to.open("div", "class", "titled").leaf("h1", title(subject));
        subject.run().ifPresent(run -> StatusMark.write(to, run.snapshot().status()));
        to.close("div");
        subject.workflow()
                .map(workflow -> workflow.about().description())
                .filter(text -> !text.isBlank())
                .ifPresent(text -> to.leaf("p", VisibleText.block(text.strip(), LONGEST_TEXT), "class", "lead"));
        subject.run().ifPresentOrElse(run -> run(to, run), () -> definition(to, subject));
        subject.run().ifPresent(run -> filters(to, subject));
        to.close("header").line();
    }

    private static String kind(PageSubject subject) {
        if (subject.run().isPresent()) {
            return "Execution";
        }
        return subject.coverage().isPresent() ? "Coverage by tests" : "Workflow";
    }

    private static void run(Markup to, RunRecord run) {
        var snapshot = run.snapshot();
        var cause = snapshot.result().cause();
        if (!cause.isEmpty()) {
            to.leaf(
                    "p",
                    VisibleText.block(cause, LONGEST_TEXT),
                    "class",
                    "cause s-" + StatusLook.name(snapshot.status()));
        }
        to.open("dl", "class", "facts");
        fact(to, "Execution", snapshot.id().toString(), "code");
        fact(
                to,
                "Started",
                run.beganAt().map(TimeText::of).map(text -> text + " UTC").orElse("not yet"),
                "");
        fact(
                to,
                snapshot.status().isFinal() ? "Ended" : "As of",
                run.asOf().map(TimeText::of).map(text -> text + " UTC").orElse("unknown"),
                "");
        fact(to, "Took", length(run.beganAt(), run.asOf()), "");
        var summary = snapshot.result().failures();
        if (!summary.failed().isEmpty()) {
            fact(
                    to,
                    "Failures",
                    summary.failed().size() + ", of which "
                            + summary.recovered().size() + " recovered",
                    "");
        }
        to.close("dl").line();
    }

    private static String length(Optional<Instant> from, Optional<Instant> until) {
        return from.flatMap(start -> until.map(end -> Duration.between(start, end)))
                .map(TimeText::of)
                .orElse("nothing yet");
    }

    private static void definition(Markup to, PageSubject subject) {
        to.open("dl", "class", "facts");
        fact(to, "Nodes", Long.toString(subject.drawing().content().all().count()), "");
        subject.workflow()
                .map(Workflow::revision)
                .ifPresent(revision -> fact(to, "Revision", revision.substring(0, 12), "code"));
        to.close("dl").line();
    }

    static void fact(Markup to, String name, String value, String kind) {
        to.open("div")
                .leaf("dt", name)
                .leaf("dd", value, kind.isEmpty() ? "" : "class", kind)
                .close("div");
    }

    /** A button for each status lets what stands otherwise step back; without scripts they are counts. */
    private static void filters(Markup to, PageSubject subject) {
        var all = Tally.sum(subject.drawing()
                .content()
                .all()
                .map(Box::tally)
                .flatMap(Optional::stream)
                .toList());
        to.open("ul", "class", "filters", "aria-label", "Nodes by status");
        for (var entry : all.counts().entrySet()) {
            filter(to, entry.getKey(), entry.getValue());
        }
        to.close("ul").line();
    }

    private static void filter(Markup to, NodeStatus status, int count) {
        var name = StatusLook.name(status);
        to.open("li")
                .open(
                        "button",
                        "type",
                        "button",
                        "class",
                        "mark s-" + name,
                        "data-filter",
                        name,
                        "aria-pressed",
                        "false");
        StatusMark.icon(to, status);
        to.text(count + " " + StatusLook.words(status)).close("button").close("li");
    }
}
