package dev.millrace.cli;

import dev.millrace.event.ExecutionProgress;
import dev.millrace.event.Failure;
import dev.millrace.event.LogLine;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.serialization.ReportJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How times and errors are written. */
final class Text {

    private static final long MINUTE_MILLIS = 60_000;

    private Text() {}

    /** Returns how far an execution is. */
    static String of(ExecutionProgress progress) {
        return progress.percent() + " % done: " + progress.total() + " nodes so far, " + progress.pending()
                + " pending, "
                + progress.running() + " running, " + progress.waiting() + " waiting, " + progress.completed()
                + " completed, " + progress.failed() + " failed, " + progress.skipped() + " skipped, "
                + progress.cancelled() + " cancelled";
    }

    /** Returns an instant in UTC with six digits of its second. */
    static String of(Instant instant) {
        return ReportJson.time(instant);
    }

    /** Returns {@code 12 ms}, {@code 1.2 s} or {@code 3 min 5 s}. */
    static String of(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        return millis < MINUTE_MILLIS
                ? String.format(Locale.ROOT, "%.1f s", millis / 1_000.0)
                : duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }

    /** Returns an error on one line: the type's simple name, then the message. */
    static String of(Failure failure) {
        var type = failure.type().substring(failure.type().lastIndexOf('.') + 1);
        return oneLine(failure.message().isEmpty() ? type : type + ": " + failure.message());
    }

    /** Returns how far a node says it is: {@code 50 % half way}. */
    static String of(Progress progress) {
        return (Math.round(progress.fraction() * 100) + " % " + oneLine(progress.text())).strip();
    }

    /** Returns what a node said, with when and where. */
    static String of(LogLine line) {
        return oneLine(
                of(line.at()) + " " + line.level() + " " + line.node() + " #" + line.attempt() + " " + line.text());
    }

    static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ").strip();
    }

    static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 3) + "...";
    }
}
