package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One line that is drawn again and again, whether or not anything happens: a bar over the nodes of the root, the time,
 * and what runs, the longest first. Thread-safe.
 */
final class ProgressLine implements ProgressDisplay {

    private static final int WIDTH = 79;
    private static final int BAR = 10;
    private static final int SHOWN = 4;
    private static final int LOOKED_AT = 50;
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long MINUTE = 60;

    private final PrintStream to;
    private final int nodes;
    private final TimeSource time;
    private final long begun;
    private final LoopProgress loops = new LoopProgress();
    private final Map<NodePath, Running> running = new LinkedHashMap<>();
    private int done;
    private boolean isDrawn;
    private boolean isOver;
    private @Nullable Alarm tick;

    /** A node that runs since some time, and what it said of itself. */
    private record Running(
            ExecutionId execution, long since, @Nullable Progress said) {}

    ProgressLine(PrintStream to, int nodes, TimeSource time) {
        this.to = to;
        this.nodes = nodes;
        this.time = time;
        this.begun = time.nanoTime();
        tick();
    }

    private synchronized void tick() {
        if (!isOver) {
            draw(line());
            tick = time.schedule(INTERVAL, this::tick);
        }
    }

    @Override
    public synchronized void on(Event event) {
        loops.on(event);
        if (event instanceof NodeStarted started) {
            running.put(started.node(), new Running(event.execution(), time.nanoTime(), null));
        } else if (event instanceof NodeProgressed progressed) {
            running.computeIfPresent(
                    progressed.node(),
                    (path, one) -> new Running(
                            one.execution(), one.since(), new Progress(progressed.fraction(), progressed.text())));
        } else if (event instanceof NodeRetryScheduled retried) {
            running.remove(retried.node());
        } else if (isEnd(event)) {
            var path = ((NodeEvent) event).node();
            running.remove(path);
            loops.forget(event.execution(), path);
            done += path.scope().isEmpty() ? 1 : 0;
        }
    }

    private static boolean isEnd(Event event) {
        return event instanceof NodeCompleted
                || event instanceof NodeFailed
                || event instanceof NodeSkipped
                || event instanceof NodeCancelled;
    }

    private String line() {
        int filled = nodes == 0 ? BAR : Math.min(BAR, done * BAR / nodes);
        var what = running.entrySet().stream()
                .limit(LOOKED_AT)
                .filter(entry -> !isAround(entry.getKey(), entry.getValue()))
                .limit(SHOWN + 1L)
                .map(entry -> text(entry.getKey(), entry.getValue()))
                .toList();
        var text = "nodes [" + "=".repeat(filled) + " ".repeat(BAR - filled) + "] " + done + "/" + nodes + " "
                + clock(begun) + "  " + what.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (what.size() > SHOWN ? ", ..." : "");
        return Plain.of(Text.oneLine(text));
    }

    /** What only holds others that run is not worth its place; a loop says how far it is. */
    private boolean isAround(NodePath path, Running one) {
        var text = path.toString();
        return loops.of(one.execution(), path).isEmpty()
                && running.keySet().stream()
                        .limit(LOOKED_AT)
                        .map(NodePath::toString)
                        .anyMatch(other -> other.startsWith(text + "/"));
    }

    private String text(NodePath path, Running one) {
        var said = one.said();
        return path + loops.of(one.execution(), path) + (said == null ? "" : " " + Text.of(said)) + " "
                + clock(one.since());
    }

    private String clock(long since) {
        long seconds = (time.nanoTime() - since) / SECOND_NANOS;
        return seconds / MINUTE + ":" + (seconds % MINUTE < 10 ? "0" : "") + seconds % MINUTE;
    }

    private void draw(String text) {
        var shown = Text.cut(text, WIDTH);
        to.print("\r" + shown + " ".repeat(WIDTH - shown.length()));
        to.flush();
        isDrawn = true;
    }

    @Override
    public synchronized void end() {
        isOver = true;
        if (tick != null) {
            tick.cancel();
        }
        if (isDrawn) {
            to.print("\r" + " ".repeat(WIDTH) + "\r");
            to.flush();
            isDrawn = false;
        }
    }
}
