package dev.millrace.report.internal.page;

import dev.millrace.event.NodeStatus;
import dev.millrace.report.internal.drawing.Drawing.Box;
import dev.millrace.report.internal.drawing.StatusLook;
import dev.millrace.report.internal.run.AttemptSpan;
import dev.millrace.report.internal.run.AttemptSpans;
import dev.millrace.report.internal.run.RunRecord;
import dev.millrace.report.internal.run.VisibleText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** When each attempt ran: a row for each node of the definition, in which attempts at the same time stand in lanes. */
final class TimelineSection {

    private static final int FIRST_ROWS = 40;
    private static final int MOST_ROWS = 250;
    private static final int MOST_BARS = 400;
    private static final int MOST_LANES = 6;
    private static final int LONGEST_NAME = 60;
    private static final int LONGEST_NOTE = 200;
    private static final double LANE = 11;
    private static final int TICKS = 4;

    /** What took no time is seen all the same. */
    private static final double LEAST = 0.3;

    private final Markup to;
    private final PageSubject subject;
    private final Instant from;
    private final double micros;

    private TimelineSection(Markup to, PageSubject subject, Instant from, Instant until) {
        this.to = to;
        this.subject = subject;
        this.from = from;
        micros = Math.max(1, micros(Duration.between(from, until)));
    }

    static void write(Markup to, PageSubject subject, RunRecord run) {
        var spans = AttemptSpans.of(run);
        if (spans.isEmpty()) {
            return;
        }
        var from = run.beganAt()
                .filter(at -> at.isBefore(spans.get(0).from()))
                .orElse(spans.get(0).from());
        var until = spans.stream().map(AttemptSpan::to).max(Instant::compareTo).orElse(from);
        new TimelineSection(to, subject, from, until).write(spans);
    }

    private void write(List<AttemptSpan> spans) {
        Map<String, List<AttemptSpan>> byPlace = new HashMap<>();
        for (var span : spans) {
            byPlace.computeIfAbsent(subject.places().of(span.node()), unseen -> new ArrayList<>())
                    .add(span);
        }
        var rows = subject.drawing()
                .content()
                .all()
                .filter(box -> byPlace.containsKey(box.place()))
                .toList();
        to.open("section", "id", "timeline", "aria-labelledby", "h-timeline");
        to.leaf("h2", "Timeline", "id", "h-timeline");
        axis();
        rows(rows.subList(0, Math.min(FIRST_ROWS, rows.size())), byPlace);
        if (rows.size() > FIRST_ROWS) {
            to.open("details").leaf("summary", rows.size() - FIRST_ROWS + " further nodes");
            rows(rows.subList(FIRST_ROWS, Math.min(MOST_ROWS, rows.size())), byPlace);
            to.close("details");
        }
        if (rows.size() > MOST_ROWS) {
            to.leaf("p", rows.size() - MOST_ROWS + " of them are left out here.", "class", "hint");
        }
        to.close("section").line();
    }

    private void rows(List<Box> rows, Map<String, List<AttemptSpan>> byPlace) {
        to.open("ol", "class", "gantt");
        rows.forEach(box -> row(box, byPlace.getOrDefault(box.place(), List.of())));
        to.close("ol").line();
    }

    private void axis() {
        to.open("div", "class", "axis", "aria-hidden", "true");
        for (int i = 0; i <= TICKS; i++) {
            boolean isSaid = i == 0 || i == TICKS || micros > TICKS; // between them nothing is shorter than that
            to.leaf(
                    "span",
                    i == 0 ? "0" : isSaid ? TimeText.of(Duration.ofNanos(Math.round(micros * 1_000 * i / TICKS))) : "");
        }
        to.close("div").line();
    }

    private void row(Box box, List<AttemptSpan> spans) {
        var shown = spans.subList(0, Math.min(MOST_BARS, spans.size()));
        var lanes = new ArrayList<Instant>();
        var laneOf = new int[shown.size()];
        for (int i = 0; i < shown.size(); i++) {
            laneOf[i] = lane(lanes, shown.get(i));
        }
        to.open("li", "data-status", statuses(box));
        to.leaf("a", VisibleText.line(box.place(), LONGEST_NAME), "href", "#d-" + box.key(), "data-key", box.key());
        to.open(
                "svg",
                "class",
                "track",
                "width",
                "100%",
                "height",
                SceneSvg.number(lanes.size() * LANE + 5),
                "role",
                "img",
                "aria-label",
                spoken(spans));
        for (int i = 0; i < shown.size(); i++) {
            bar(shown.get(i), laneOf[i]);
        }
        to.close("svg");
        var total = spans.stream().map(AttemptSpan::length).reduce(Duration.ZERO, Duration::plus);
        to.leaf("span", (spans.size() > 1 ? "Σ " : "") + TimeText.of(total), "class", "took")
                .close("li")
                .line();
    }

    static String statuses(Box box) {
        return box.tally()
                .map(tally -> String.join(
                        " ",
                        tally.counts().keySet().stream().map(StatusLook::name).toList()))
                .orElse("");
    }

    /** The first lane that is free; where all are, attempts stand over each other in the last. */
    private static int lane(List<Instant> lanes, AttemptSpan span) {
        for (int i = 0; i < lanes.size(); i++) {
            if (!lanes.get(i).isAfter(span.from())) {
                lanes.set(i, span.to());
                return i;
            }
        }
        if (lanes.size() < MOST_LANES) {
            lanes.add(span.to());
        }
        return lanes.size() - 1;
    }

    private void bar(AttemptSpan span, int lane) {
        double start = micros(Duration.between(from, span.from())) / micros * 100;
        double length = micros(span.length()) / micros * 100;
        to.open(
                "rect",
                "class",
                "attempt f-" + StatusLook.name(span.end()),
                "x",
                percent(start),
                "y",
                SceneSvg.number(3 + lane * LANE),
                "width",
                percent(Math.max(LEAST, length)),
                "height",
                "8",
                "rx",
                "2");
        to.leaf("title", VisibleText.line(tip(span), LONGEST_NOTE)).close("rect");
        if (span.end().isFailure()) {
            cross(start + length, lane);
        }
    }

    /** Not by colour alone: what failed ends with a stroke across its bar. */
    private void cross(double at, int lane) {
        to.empty(
                "line",
                "class",
                "cross",
                "x1",
                percent(at),
                "x2",
                percent(at),
                "y1",
                SceneSvg.number(1 + lane * LANE),
                "y2",
                SceneSvg.number(13 + lane * LANE));
    }

    private String tip(AttemptSpan span) {
        return span.node() + ", attempt " + span.number() + ": " + StatusLook.words(span.end()) + " after "
                + TimeText.of(span.length()) + (span.note().isEmpty() ? "" : "; " + span.note());
    }

    private static String spoken(List<AttemptSpan> spans) {
        long failed = spans.stream().filter(span -> span.end().isFailure()).count();
        return spans.size()
                + (spans.size() == 1 ? " attempt" : " attempts")
                + (failed == 0 ? "" : ", " + failed + " failed")
                + (spans.stream().anyMatch(span -> span.end() == NodeStatus.WAITING) ? ", with waits" : "");
    }

    private static double micros(Duration length) {
        return length.toNanos() / 1_000.0;
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.3f%%", Math.min(100, Math.max(0, value)));
    }
}
