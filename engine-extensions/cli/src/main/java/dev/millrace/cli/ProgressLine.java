package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.event.ScopeEvent;
import java.io.PrintStream;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** One line that is drawn again and again: a bar over the nodes of the root, the time, and what runs. Thread-safe. */
final class ProgressLine implements Progress {

    private static final int WIDTH = 79;
    private static final int INTERVAL_MILLIS = 200;
    private static final int SHOWN = 4;

    private final LoopProgress loops = new LoopProgress();
    private final Set<NodePath> running = new ConcurrentSkipListSet<>();
    private final ProgressBar bar;

    ProgressLine(PrintStream to, int nodes) {
        bar = new ProgressBarBuilder()
                .setTaskName("nodes")
                .setInitialMax(nodes)
                .setStyle(ProgressBarStyle.ASCII)
                .hideEta()
                .setUpdateIntervalMillis(INTERVAL_MILLIS)
                .setConsumer(new Line(to))
                .build();
    }

    @Override
    public void on(Event event) {
        loops.on(event);
        if (event instanceof NodeStarted started) {
            running.add(started.node());
        } else if (event instanceof NodeRetryScheduled retried) {
            running.remove(retried.node());
        } else if (isEnd(event)) {
            var path = ((NodeEvent) event).node();
            running.remove(path);
            loops.forget(event.execution(), path);
            if (path.scope().isEmpty()) {
                bar.step();
            }
        } else if (!(event instanceof ScopeEvent)) {
            return;
        }
        bar.setExtraMessage(" " + message(event.execution()));
    }

    private static boolean isEnd(Event event) {
        return event instanceof NodeCompleted
                || event instanceof NodeFailed
                || event instanceof NodeSkipped
                || event instanceof NodeCancelled;
    }

    private String message(ExecutionId execution) {
        var paths = running.stream()
                .limit(SHOWN + 1L)
                .map(path -> path + loops.of(execution, path))
                .toList();
        return paths.stream().limit(SHOWN).collect(Collectors.joining(", ")) + (paths.size() > SHOWN ? ", ..." : "");
    }

    @Override
    public void end() {
        bar.close();
    }

    /** Draws over the last line, and leaves none behind. */
    private record Line(PrintStream to) implements ProgressBarConsumer {

        @Override
        public int getMaxRenderedLength() {
            return WIDTH;
        }

        @Override
        public void accept(String text) {
            var shown = text.length() > WIDTH ? text.substring(0, WIDTH) : text;
            to.print("\r" + shown + " ".repeat(WIDTH - shown.length()));
            to.flush();
        }

        @Override
        public void close() {
            to.print("\r" + " ".repeat(WIDTH) + "\r");
            to.flush();
        }
    }
}
