package dev.millrace.testing.conformance;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.testing.conformance.CaseRuntime.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Executions of a case as its runtime starts them, one after the other. Confined to the case. */
final class CaseExecutions {

    private final Runtime runtime;
    private final Differences differences;
    private final List<ExecutionId> started = new ArrayList<>();

    /** What a runtime does with executions. Confined to the case. */
    interface Runtime {

        /**
         * Starts one, or returns the one that it is taken for.
         *
         * @throws IllegalStateException if it is refused
         */
        ExecutionId start(CaseStart start);

        void signal(ExecutionId id, String name, Map<String, Object> payload);

        /** Waits for an end. Returns whether it came in time. */
        boolean await(ExecutionId id);

        void terminate(ExecutionId id, String reason);

        ExecutionSnapshot snapshot(ExecutionId id);

        List<Event> events(ExecutionId id);
    }

    CaseExecutions(Runtime runtime, Differences differences) {
        this.runtime = runtime;
        this.differences = differences;
    }

    /** Starts them all, sends what the first one is sent, and waits for the ends. */
    Ending run(CaseStarts starts) {
        var first = runtime.start(starts.first());
        started.add(first);
        starts.others().forEach(this::start);
        starts.signals().forEach((name, payload) -> runtime.signal(first, name, payload));
        boolean hasEnded = runtime.await(first);
        for (int i = 0; i < starts.others().size(); i++) {
            end(i + 1, starts.others().get(i));
        }
        var all = started.stream().distinct().toList();
        var others = all.stream().skip(1).map(runtime::events).toList();
        var ending = new Ending(hasEnded, runtime.snapshot(first), runtime.events(first), others);
        all.stream()
                .filter(id -> !runtime.snapshot(id).status().isFinal())
                .forEach(id -> runtime.terminate(id, "the case takes too long"));
        return ending;
    }

    private void start(CaseStart start) {
        int number = started.size();
        var expected = start.becomes();
        try {
            var id = runtime.start(start);
            boolean isKnown = started.contains(id);
            started.add(id);
            expected.refused().ifPresent(text -> differences.add(at(number), "to be refused: " + text, "accepted"));
            expected.existing().ifPresent(known -> differences.equal(at(number) + ".existing", known, isKnown));
            expected.pending()
                    .ifPresent(waits -> differences.equal(
                            at(number) + ".pending", waits, runtime.snapshot(id).status() == ExecutionStatus.PENDING));
        } catch (IllegalStateException e) {
            started.add(started.get(0));
            var message = String.valueOf(e.getMessage());
            if (expected.refused().filter(message::contains).isEmpty()) {
                differences.add(at(number), expected.refused().orElse("to be accepted"), message);
            }
        }
    }

    private void end(int number, CaseStart start) {
        Optional<ExecutionStatus> expected = start.becomes().status();
        if (expected.isPresent()) {
            var id = started.get(number);
            runtime.await(id);
            differences.equal(
                    at(number) + ".status", expected.get(), runtime.snapshot(id).status());
        }
    }

    private static String at(int number) {
        return "others[" + (number - 1) + "]";
    }
}
