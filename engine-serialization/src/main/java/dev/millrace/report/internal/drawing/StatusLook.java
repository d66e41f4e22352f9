package dev.millrace.report.internal.drawing;

import dev.millrace.event.NodeStatus;
import dev.millrace.report.internal.run.Tally;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How statuses are named, signed and coloured in forms that are text. */
public final class StatusLook {

    private StatusLook() {}

    /** Returns a status as people write it: {@code timed out}. */
    public static String words(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Returns a status as a name for style rules: {@code timed-out}. */
    public static String name(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns where a box stands: {@code completed}, or {@code 198 completed, 2 failed}; empty without a run. */
    public static String words(Optional<Tally> tally) {
        return tally.map(StatusLook::words).orElse("");
    }

    private static String words(Tally tally) {
        return tally.total() == 0
                ? "not reached"
                : tally.total() == 1
                        ? words(tally.weightiest())
                        : tally.counts().entrySet().stream()
                                .map(entry -> entry.getValue() + " " + words(entry.getKey()))
                                .collect(Collectors.joining(", "));
    }

    /** Returns the colour that fills a box, light enough for black text. */
    static String fill(NodeStatus status) {
        return switch (status) {
            case COMPLETED -> "#dff1ea";
            case FAILED, TIMED_OUT -> "#fbe3e0";
            case NEEDS_DECISION -> "#f8e4f1";
            case RUNNING, READY -> "#e1ebfa";
            case WAITING -> "#ede5f8";
            case CANCELLED -> "#f5efd3";
            case PENDING, SKIPPED -> "#f3f4f6";
        };
    }

    /** Returns the colour of a box's border. */
    static String stroke(NodeStatus status) {
        return switch (status) {
            case COMPLETED -> "#00664f";
            case FAILED, TIMED_OUT -> "#b3261e";
            case NEEDS_DECISION -> "#8a1c63";
            case RUNNING, READY -> "#1558b0";
            case WAITING -> "#6b3fa0";
            case CANCELLED -> "#665600";
            case PENDING, SKIPPED -> "#5b626b";
        };
    }
}
