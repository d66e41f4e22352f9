package dev.millrace.internal.decision.view;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.Explanation.Kind;
import dev.millrace.event.Explanation.Reason;
import dev.millrace.event.NodeEvent.ExistingReturned;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeEvent.NodeReplaced;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeStarved;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the events say of who held or stopped an execution, and of the gates that held a node before. Reads them,
 * changes nothing.
 */
final class ExplainRequests {

    private final List<Event> events;

    ExplainRequests(List<Event> events) {
        this.events = events;
    }

    /** Returns who asked for the stop, to stand behind its reason; empty if nobody said. */
    String whoStopped() {
        String by = "";
        for (var event : events) {
            if (event instanceof StopRequested stop) {
                by = by(stop.request());
            } else if (event instanceof EndReached) {
                by = "";
            }
        }
        return by;
    }

    /** Returns by whom, since when and why the execution is held. */
    String pause() {
        ExecutionPaused last = null;
        for (var event : events) {
            if (event instanceof ExecutionPaused paused) {
                last = paused;
            }
        }
        if (last == null) {
            return "the execution is held";
        }
        var reason = last.request().reason();
        return "the execution is held since " + time(last.atEpochMicros()) + by(last.request())
                + (reason.isEmpty() ? "" : ": " + reason);
    }

    private static String by(Request request) {
        return request.by().isEmpty() ? "" : ", by " + request.by();
    }

    /** Returns since when a node waits at a gate; empty if no event says it. */
    String since(NodePath node, String gate) {
        var since = "";
        for (var event : events) {
            if (event instanceof NodeHeldBack held && held.node().equals(node) && isSame(held.gate(), gate)) {
                since = "; it waits since " + time(held.atEpochMicros());
            } else if (event instanceof NodeStarved starved && starved.node().equals(node)) {
                since += "; it starves since " + time(starved.atEpochMicros());
            }
        }
        return since;
    }

    /** The name of a gate may say more at another time. */
    private static boolean isSame(String one, String other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    /** Returns the gates that held a node and do not any more, and what its key has brought about. */
    List<Reason> gatesBefore(NodePath node, NodeStatus status) {
        var reasons = new ArrayList<Reason>();
        var open = new ArrayList<NodeHeldBack>();
        for (var event : events) {
            if (event instanceof NodeHeldBack held && held.node().equals(node)) {
                end(open, held, reasons);
                open.add(held);
            } else if (event instanceof NodeStarted started && started.node().equals(node)) {
                end(open, started, reasons);
            } else if (event instanceof ExistingReturned returned
                    && returned.node().equals(node)) {
                end(open, returned, reasons);
                reasons.add(returned(returned));
            } else if (event instanceof NodeReplaced replaced && replaced.node().equals(node)) {
                reasons.add(replaced(replaced));
            }
        }
        if (status.isFinal()) {
            end(open, null, reasons);
        }
        return reasons;
    }

    /** Returns the repairs that had a node stand as if it had never begun. */
    List<Reason> repairs(NodePath node) {
        var reasons = new ArrayList<Reason>();
        ExecutionRepaired asked = null; // what is undone first begins anew later, when nobody is there to say who asked
        for (var event : RepairUndone.standing(events)) {
            if (event instanceof ExecutionRepaired repaired) {
                if (asked == null || !isFollowUp(repaired, asked)) {
                    asked = repaired;
                }
                if (repaired.reset().contains(node)) {
                    reasons.add(repaired(repaired, asked.request()));
                }
            }
        }
        return reasons;
    }

    private static boolean isFollowUp(ExecutionRepaired repaired, ExecutionRepaired asked) {
        return asked.reset().isEmpty()
                && !repaired.reset().isEmpty()
                && asked.action().equals(repaired.action());
    }

    private static Reason repaired(ExecutionRepaired repaired, Request request) {
        return new Reason(
                Kind.RETRY,
                repaired.action(),
                "an operator had it begin anew at " + time(repaired.atEpochMicros()) + by(request)
                        + (request.reason().isEmpty() ? "" : ": " + request.reason()),
                Map.of());
    }

    private static Reason returned(ExistingReturned returned) {
        return new Reason(
                Kind.GATE,
                "key " + returned.key(),
                "completed with the output of " + returned.existing()
                        + ", and was not run: onDuplicate: returnExisting",
                Map.of());
    }

    private static Reason replaced(NodeReplaced replaced) {
        return new Reason(
                Kind.GATE,
                "key " + replaced.key(),
                "attempt " + replaced.attempt() + " was told to stop at " + time(replaced.atEpochMicros()) + ": "
                        + replaced.by() + " takes its place: onDuplicate: cancelRunning",
                Map.of());
    }

    /** What held the node ended with another event of it; null if it never went on. */
    private static void end(List<NodeHeldBack> open, @Nullable Event with, List<Reason> reasons) {
        for (var held : open) {
            reasons.add(new Reason(
                    Kind.GATE,
                    held.gate(),
                    "waited from " + time(held.atEpochMicros())
                            + (with == null ? ", and never passed" : " until " + time(with.atEpochMicros())) + ": "
                            + held.reason(),
                    Map.of()));
        }
        open.clear();
    }

    private static String time(long epochMicros) {
        return TimeSource.instantOf(epochMicros).toString();
    }
}
