package dev.millrace.examples.pipeline;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Prints a line for each thing that happens, and on a terminal below them what runs right now. For one execution at a
 * time, whose events come one after the other. Confined to that execution.
 */
final class PipelineProgress implements ExecutionListener {

    private static final int WIDTH = 78;
    private static final double MICROS = 1e6;
    private static final String CLEAR = "\r" + " ".repeat(WIDTH) + "\r";

    private final PrintStream out;
    private final boolean terminal;
    private final Set<String> running = new TreeSet<>();
    private long startedAt;
    private int done;

    PipelineProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void on(Event event) {
        if (event instanceof ExecutionStarted) {
            startedAt = event.atEpochMicros();
        } else if (event instanceof ExecutionEnded && terminal) {
            out.print(CLEAR);
        } else if (event instanceof NodeProgressed progressed) {
            footer(String.format(Locale.ROOT, " %3.0f%% %s", progressed.fraction() * 100, progressed.text()));
        } else if (event instanceof NodeEvent node) {
            say(node);
            footer(" " + String.join(", ", running));
        }
    }

    private void say(NodeEvent event) {
        if (event instanceof NodeStarted started) {
            running.add(started.node().toString());
        } else if (event instanceof NodeCompleted completed) {
            line(
                    completed,
                    "done",
                    completed.recoveredBy().map(by -> "by its fallback " + by).orElse(""));
        } else if (event instanceof NodeSkipped skipped) {
            line(skipped, "skipped", skipped.reason().name());
        } else if (event instanceof NodeRetryScheduled retry) {
            line(
                    retry,
                    "again",
                    "attempt " + retry.retry().attempt() + " follows: "
                            + retry.failure().message());
        } else if (event instanceof NodeFellBack fellBack) {
            line(
                    fellBack,
                    "failed",
                    "its fallback takes over: " + fellBack.failure().message());
        } else if (event instanceof NodeFailed failed) {
            line(failed, "FAILED", failed.failure().message());
        }
    }

    private void line(NodeEvent event, String what, String more) {
        running.remove(event.node().toString());
        done++;
        double seconds = (event.atEpochMicros() - startedAt) / MICROS;
        var line = String.format(Locale.ROOT, "%7.3f s  %-8s %-22s %s", seconds, what, event.node(), more);
        out.println((terminal ? CLEAR : "") + line.stripTrailing());
    }

    private void footer(String text) {
        if (terminal) {
            var line = done + " done, " + running.size() + " running:" + text;
            out.print(CLEAR + line.substring(0, Math.min(WIDTH, line.length())));
            out.flush();
        }
    }
}
