package dev.millrace.testing.conformance;

import dev.millrace.event.BreakerReport;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Explanation;
import dev.millrace.event.NodePath;
import dev.millrace.testing.conformance.CaseRuntime.Ending;
import dev.millrace.testing.conformance.CaseRuntime.Looks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Executions of a case as its driver starts them, one after the other. Confined to the case. */
final class CaseExecutions {

    private static final CaseStop TOO_LONG = new CaseStop(Stop.TERMINATE, Request.of("the case takes too long"));

    private final Driver driver;
    private final Differences differences;
    private final List<ExecutionId> started = new ArrayList<>();

    /** What a driver does with executions. Confined to the case. */
    interface Driver {

        /**
         * Starts one, or returns the one that it is taken for.
         *
         * @throws IllegalStateException if it is refused
         */
        ExecutionId start(CaseStart start);

        void signal(ExecutionId id, String name, Map<String, Object> payload);

        /** Waits for an end. Returns whether it came in time. */
        boolean await(ExecutionId id);

        void stop(ExecutionId id, CaseStop stop);

        /**
         * Repairs one that has ended.
         *
         * @throws IllegalArgumentException if that cannot be done
         */
        void repair(ExecutionId id, CaseRepair repair);

        /** Returns why a node stands where it stands. */
        Optional<Explanation> explain(ExecutionId id, NodePath node);

        /** Returns the breakers. */
        List<BreakerReport> breakers();

        ExecutionSnapshot snapshot(ExecutionId id);

        List<Event> events(ExecutionId id);
    }

    CaseExecutions(Driver driver, Differences differences) {
        this.driver = driver;
        this.differences = differences;
    }

    /** Starts them all, sends what the first one is sent, and waits for the ends. */
    Ending run(CaseStarts starts) {
        var first = driver.start(starts.first());
        started.add(first);
        starts.others().forEach(this::start);
        starts.signals().forEach((name, payload) -> driver.signal(first, name, payload));
        starts.stop().ifPresent(stop -> driver.stop(first, stop));
        boolean hasEnded = driver.await(first);
        for (int i = 0; hasEnded && i < starts.repairs().size(); i++) {
            hasEnded = repair(first, i, starts.repairs().get(i)) && driver.await(first);
        }
        for (int i = 0; i < starts.others().size(); i++) {
            end(i + 1, starts.others().get(i));
        }
        var all = started.stream().distinct().toList();
        var others = all.stream().skip(1).map(driver::events).toList();
        var looks = new Looks(explanations(first), driver.breakers());
        var ending = new Ending(hasEnded, driver.snapshot(first), driver.events(first), others, looks);
        all.stream().filter(id -> !driver.snapshot(id).status().isFinal()).forEach(id -> driver.stop(id, TOO_LONG));
        return ending;
    }

    private boolean repair(ExecutionId id, int number, CaseRepair repair) {
        try {
            driver.repair(id, repair);
        } catch (IllegalArgumentException | IllegalStateException e) {
            differences.add("repairs[" + number + "]", "to be done", String.valueOf(e.getMessage()));
        }
        return true;
    }

    private Map<NodePath, Explanation> explanations(ExecutionId id) {
        var all = new LinkedHashMap<NodePath, Explanation>();
        for (var path : driver.snapshot(id).nodes().keySet()) {
            driver.explain(id, path).ifPresent(explanation -> all.put(path, explanation));
        }
        return all;
    }

    private void start(CaseStart start) {
        int number = started.size();
        var expected = start.becomes();
        try {
            var id = driver.start(start);
            boolean isKnown = started.contains(id);
            started.add(id);
            expected.refused().ifPresent(text -> differences.add(at(number), "to be refused: " + text, "accepted"));
            expected.existing().ifPresent(known -> differences.equal(at(number) + ".existing", known, isKnown));
            expected.pending()
                    .ifPresent(waits -> differences.equal(
                            at(number) + ".pending", waits, driver.snapshot(id).status() == ExecutionStatus.PENDING));
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
            driver.await(id);
            differences.equal(
                    at(number) + ".status", expected.get(), driver.snapshot(id).status());
        }
    }

    private static String at(int number) {
        return "others[" + (number - 1) + "]";
    }
}
