package dev.millrace.testing.replay;

import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.testing.workflow.TestEngine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** How a recorded execution went, and how far a replay is along it. Confined to the test's thread. */
final class RecordedCourse {

    private final List<RecordedEvent> recorded;
    private final Map<String, Deque<RecordedEvent>> outcomes = new HashMap<>();
    private final Map<String, Deque<RecordedEvent>> ends = new HashMap<>();
    private final Map<String, Deque<RecordedEvent>> starts = new HashMap<>();
    private final Map<String, Duration> durations = new HashMap<>();
    private final List<RecordedEvent> stops;
    /** The numbers of the recorded ends, and stops, that the replay has come to. */
    private final Set<Long> reached = new HashSet<>();

    private int position;
    private @Nullable String difference;

    RecordedCourse(List<RecordedEvent> recorded) {
        this.recorded = recorded;
        this.stops =
                recorded.stream().filter(event -> event.is("StopRequested")).toList();
        var started = new HashMap<String, RecordedEvent>();
        for (var event : recorded) {
            if (event.is("NodeStarted")) {
                started.put(event.node(), event);
                of(starts, event).add(event);
            }
            if (event.isEnd()) {
                of(ends, event).add(event);
            }
            if (isOutcome(event)) {
                of(outcomes, event).add(event);
                var start = started.getOrDefault(event.node(), event);
                durations.merge(
                        event.node(), event.after(start), (one, other) -> one.compareTo(other) < 0 ? other : one);
            }
        }
    }

    private static Deque<RecordedEvent> of(Map<String, Deque<RecordedEvent>> all, RecordedEvent event) {
        return all.computeIfAbsent(event.node(), node -> new ArrayDeque<>());
    }

    /** Whether it tells what an attempt's code came to. */
    private static boolean isOutcome(RecordedEvent event) {
        return event.is("NodeRetryScheduled")
                || event.is("NodeCompleted") && !event.has("recoveredBy")
                || (event.is("NodeFailed") || event.is("NodeFellBack"))
                        && event.part("attempt").number("number") > 0;
    }

    Optional<String> difference() {
        return Optional.ofNullable(difference);
    }

    private void differs(String what) {
        if (difference == null) {
            difference = what;
        }
    }

    /** Refuses a call behind the first difference. */
    void check() {
        if (difference != null) {
            throw new IllegalStateException("the replay has stopped");
        }
    }

    /** Returns code that gives what was recorded of its node, attempt by attempt. */
    Node outcomes(TestEngine engine) {
        return context -> {
            var path = context.path().toString();
            var start = starts.getOrDefault(path, new ArrayDeque<>()).poll();
            var next = outcomes.getOrDefault(path, new ArrayDeque<>()).poll();
            var stop = start == null ? Optional.<RecordedEvent>empty() : stopBetween(start, next);
            if (stop.isPresent()) {
                letStop(context, engine, stop.get(), stop.get().after(start));
            }
            if (next == null && stop.isPresent()) {
                throw new CancellationException("stopped, as recorded");
            }
            if (next == null) {
                differs("'" + path + "' runs, and ran " + (outcomes.containsKey(path) ? "less often" : "not at all"));
                throw new IllegalStateException("nothing is recorded of this attempt");
            }
            return outcome(next, context, engine);
        };
    }

    private Outcome outcome(RecordedEvent event, NodeContext context, TestEngine engine) {
        if (event.is("NodeCompleted")) {
            var result = event.part("result");
            result.map("writes").forEach(context::setVariable);
            var done = Outcome.done(result.map("output"));
            return result.has("port") ? done.by(result.text("port")) : done;
        }
        if (event.part("retry").truth("timedOut") || event.part("attempt").truth("timedOut")) {
            letTimeOut(context, engine, durations.getOrDefault(event.node(), Duration.ZERO));
        }
        return Outcome.failed(event.failure());
    }

    /** Returns what stopped the execution while an attempt's code ran; without an outcome it ran to the end. */
    private Optional<RecordedEvent> stopBetween(RecordedEvent start, @Nullable RecordedEvent outcome) {
        long until = outcome == null ? Long.MAX_VALUE : outcome.number("sequence");
        return stops.stream()
                .filter(event -> !isReached(event))
                .filter(event ->
                        event.number("sequence") > start.number("sequence") && event.number("sequence") < until)
                .findFirst();
    }

    private void letStop(NodeContext context, TestEngine engine, RecordedEvent stop, Duration took) {
        reached.add(stop.number("sequence"));
        if (isFromOutside(stop)) {
            BundleReplay.bring(stop, engine.execution(context.execution()));
        } else {
            letTimeOut(context, engine, took);
        }
    }

    private static void letTimeOut(NodeContext context, TestEngine engine, Duration took) {
        engine.advance(took);
        for (int i = 0; i < 1_000 && !context.isCancelled(); i++) {
            engine.advance(Duration.ofMillis(1));
        }
    }

    /** The end of a node in the replay. */
    void heard(RecordedEvent event) {
        if (difference != null) {
            return;
        }
        var expected = ends.getOrDefault(event.node(), new ArrayDeque<>()).poll();
        if (expected == null) {
            differs("'" + event.node() + "' ends by " + event.type() + ", and did not end");
        } else {
            reached.add(expected.number("sequence"));
            expected.differenceTo(event).ifPresent(what -> differs("'" + event.node() + "' " + what));
        }
    }

    /** Returns what came from outside next, if all has happened that had happened before. */
    Optional<RecordedEvent> nextFromOutside() {
        for (; position < recorded.size(); position++) {
            var event = recorded.get(position);
            if (event.isEnd() && !isReached(event)) {
                return Optional.empty();
            }
            if (isFromOutside(event) && !isReached(event)) {
                position++;
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    private boolean isReached(RecordedEvent event) {
        return reached.contains(event.number("sequence"));
    }

    private static boolean isFromOutside(RecordedEvent event) {
        return event.is("SignalReceived")
                || event.is("StopRequested") && !event.text("stop").equalsIgnoreCase("timeout");
    }

    /** Nothing brings the replay further. */
    void stands() {
        var missing = recorded.stream()
                .filter(event -> event.isEnd() && !isReached(event))
                .findFirst();
        differs(missing.map(event -> "'" + event.node() + "' ended by " + event.type() + ", and waits")
                .orElse("the execution had come further, and waits"));
    }

    /** The replay has ended. */
    void ended(ExecutionSnapshot found) {
        recorded.stream()
                .filter(event -> event.isEnd() && !isReached(event))
                .findFirst()
                .ifPresent(event -> differs("'" + event.node() + "' ended by " + event.type() + ", and did not"));
        recorded.stream()
                .filter(event -> event.is("ExecutionEnded"))
                .findFirst()
                .ifPresent(event -> RecordedEvent.difference(
                                "the status",
                                event.text("status"),
                                found.status().name())
                        .or(() -> RecordedEvent.difference(
                                "the output",
                                event.map("output"),
                                found.result().output()))
                        .ifPresent(this::differs));
    }
}
