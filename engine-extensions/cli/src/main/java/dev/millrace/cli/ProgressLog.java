package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.event.NodeEvent.ExistingReturned;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodeEvent.NodeReplaced;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeStarved;
import dev.millrace.event.NodePath;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Says what happens, a line each: everything outside loops, and in loops what goes wrong. Thread-safe. */
final class ProgressLog implements ProgressDisplay {

    private final PrintStream to;
    private final boolean named;
    private final LoopProgress loops = new LoopProgress();

    ProgressLog(PrintStream to) {
        this(to, false);
    }

    private ProgressLog(PrintStream to, boolean named) {
        this.to = to;
        this.named = named;
    }

    /** Returns one for many executions: it says of which each line is. */
    static ProgressLog ofMany(PrintStream to) {
        return new ProgressLog(to, true);
    }

    @Override
    public void on(Event event) {
        loops.on(event).ifPresent(what -> print(event, what));
        if (event instanceof ExecutionOvertime late) {
            print(event, "takes longer than " + late.limitMillis() + " ms, and goes on");
        } else if (event instanceof NodeEvent node) {
            line(node).ifPresent(what -> print(event, node.node() + " " + what));
        }
        if (event instanceof NodeCompleted || event instanceof NodeFailed || event instanceof NodeCancelled) {
            loops.forget(event.execution(), ((NodeEvent) event).node());
        }
    }

    private void print(Event event, String what) {
        to.println(Text.of(event.at()) + " " + (named ? event.execution() + " " : "") + what);
    }

    private static Optional<String> line(NodeEvent event) {
        return trouble(event).or(() -> isInLoop(event.node()) ? Optional.empty() : routine(event));
    }

    private static Optional<String> trouble(NodeEvent event) {
        if (event instanceof NodeFailed failed) {
            return Optional.of("failed: " + Text.of(failed.failure()));
        }
        if (event instanceof NodeFellBack fell) {
            return Optional.of("failed and falls back: " + Text.of(fell.failure()));
        }
        if (event instanceof NodeRetryScheduled retry) {
            return Optional.of("failed, try " + retry.retry().attempt() + " follows: " + Text.of(retry.failure()));
        }
        if (event instanceof NodeOvertime late) {
            return Optional.of("takes longer than " + late.limitMillis() + " ms, and goes on");
        }
        if (event instanceof ExistingReturned returned) {
            return Optional.of("has the output of " + Text.oneLine(returned.existing()));
        }
        if (event instanceof NodeReplaced replaced) {
            return Optional.of("is told to stop, for its place is taken by " + Text.oneLine(replaced.by()));
        }
        if (event instanceof NodeStarved starved) {
            return Optional.of("waits for long at " + Text.oneLine(starved.gate() + ": " + starved.reason()));
        }
        if (event instanceof BreakerChanged changed) {
            return Optional.of("changed the " + Text.oneLine(changed.change().toString()));
        }
        return Optional.empty();
    }

    private static Optional<String> routine(NodeEvent event) {
        if (event instanceof NodeStarted started) {
            return Optional.of("started" + (started.attempt() > 1 ? ", try " + started.attempt() : ""));
        }
        if (event instanceof NodeCompleted completed) {
            return Optional.of("completed"
                    + completed.recoveredBy().map(by -> ", recovered by " + by).orElse(""));
        }
        if (event instanceof NodeSkipped skipped) {
            return Optional.of("skipped: "
                    + skipped.reason().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        if (event instanceof NodeCancelled cancelled) {
            return Optional.of("cancelled: " + Text.oneLine(cancelled.reason()));
        }
        if (event instanceof NodeProgressed progressed) {
            return Optional.of(Math.round(progressed.fraction() * 100) + " % " + Text.oneLine(progressed.text()));
        }
        return Optional.empty();
    }

    private static boolean isInLoop(NodePath path) {
        return Stream.iterate(path.scope(), Optional::isPresent, scope -> scope.flatMap(NodePath::scope))
                .flatMap(Optional::stream)
                .anyMatch(NodePath::isIteration);
    }

    @Override
    public void end() {
        to.flush();
    }
}
