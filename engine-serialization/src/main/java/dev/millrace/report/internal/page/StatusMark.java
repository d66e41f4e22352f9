package dev.millrace.report.internal.page;

import dev.millrace.report.internal.drawing.StatusLook;
import dev.millrace.report.internal.run.Tally;
import java.util.Optional;

/** A status as the page shows it: a sign of its own shape, and its name. */
final class StatusMark {

    private StatusMark() {}

    /** Writes a status as sign and word. */
    static void write(Markup to, Enum<?> status) {
        to.open("span", "class", "mark s-" + StatusLook.name(status));
        icon(to, status);
        to.text(StatusLook.words(status)).close("span");
    }

    /** Writes where the nodes of a place stand: a mark for each status, with its count if there are several. */
    static void write(Markup to, Optional<Tally> tally) {
        if (tally.isEmpty()) {
            return;
        }
        if (tally.get().total() == 0) {
            to.leaf("span", "not reached", "class", "mark s-none");
        }
        tally.get().counts().forEach((status, count) -> {
            to.open("span", "class", "mark s-" + StatusLook.name(status));
            icon(to, status);
            to.text((tally.get().total() > 1 ? count + " " : "") + StatusLook.words(status))
                    .close("span");
        });
    }

    /** Writes a status' sign alone; the word stands beside it. */
    static void icon(Markup to, Enum<?> status) {
        to.open("svg", "class", "icon", "aria-hidden", "true", "viewBox", "0 0 20 20");
        to.empty("use", "href", "#i-" + StatusLook.name(status)).close("svg");
    }
}
