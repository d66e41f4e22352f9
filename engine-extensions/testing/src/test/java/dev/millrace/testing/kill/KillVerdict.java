package dev.millrace.testing.kill;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoredExecution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares what the journal holds at last with what the world knows, and with a run that nobody killed. Confined to one
 * thread.
 */
final class KillVerdict {

    /**
     * What a story comes to, however often it is interrupted.
     *
     * @param status its end
     * @param completed how often each node completed
     * @param output its output
     */
    record Outcome(ExecutionStatus status, Map<String, Integer> completed, Map<String, Object> output) {

        /** A cancel may come before or after what it races with; only its end is certain. */
        private boolean isLike(Outcome wanted, String workflow) {
            return workflow.equals(Stories.CANCEL) || workflow.equals(Stories.LATE)
                    ? status == wanted.status()
                    : equals(wanted);
        }
    }

    private final Map<StoredExecution, List<Event>> journal = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    private KillVerdict(ExecutionStore store) {
        for (var execution : store.executions()) {
            journal.put(execution, store.read(execution.id()));
        }
    }

    /** Returns what the stories in a store came to, by workflow. */
    static Map<String, Outcome> outcomes(ExecutionStore store) {
        var outcomes = new TreeMap<String, Outcome>();
        new KillVerdict(store)
                .journal.forEach((execution, events) ->
                        outcomes.put(execution.origin().workflow().id(), outcome(events)));
        return outcomes;
    }

    private static Outcome outcome(List<Event> events) {
        var ended = events.stream()
                .filter(ExecutionEnded.class::isInstance)
                .map(ExecutionEnded.class::cast)
                .findFirst()
                .orElseThrow();
        return new Outcome(
                ended.status(),
                count(events, NodeCompleted.class, done -> done.node().toString()),
                ended.output());
    }

    private static <E, K> Map<K, Integer> count(Collection<?> all, Class<E> type, Function<E, K> key) {
        return all.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .collect(Collectors.toMap(key, one -> 1, Integer::sum, TreeMap::new));
    }

    /** Returns what is wrong; nothing if every promise was kept. */
    static List<String> faults(ExecutionStore store, Ledger ledger, Map<String, Outcome> expected) {
        var verdict = new KillVerdict(store);
        verdict.checkEnds(expected);
        verdict.checkFacts(ledger);
        verdict.checkEffects(ledger.effects());
        return verdict.faults;
    }

    private void check(boolean holds, String... fault) {
        if (!holds) {
            faults.add(String.join(" ", fault));
        }
    }

    /** Each story ran once and came to one end, the same as without a kill; its history has no gap. */
    private void checkEnds(Map<String, Outcome> expected) {
        var workflows = count(
                journal.keySet(),
                StoredExecution.class,
                one -> one.origin().workflow().id());
        for (var workflow : expected.keySet()) {
            check(workflows.getOrDefault(workflow, 0) == 1, workflow, "ran", workflows.get(workflow) + " times");
        }
        journal.forEach((execution, events) -> {
            var workflow = execution.origin().workflow().id();
            for (int i = 0; i < events.size(); i++) {
                check(
                        events.get(i).sequence() == i + 1,
                        workflow,
                        "has a gap at",
                        events.get(i).toString());
            }
            long ends = events.stream().filter(ExecutionEnded.class::isInstance).count();
            // What a stopped node did at last may be noted behind the end.
            boolean isLast = events.stream()
                    .dropWhile(event -> !(event instanceof ExecutionEnded))
                    .skip(1)
                    .allMatch(OutcomeRefused.class::isInstance);
            check(ends == 1 && isLast, workflow, "has", ends + " ends");
            checkPause(workflow, events);
            if (ends == 1) {
                var outcome = outcome(events);
                var wanted = expected.get(workflow);
                check(
                        outcome.isLike(wanted, workflow),
                        workflow,
                        "came to",
                        outcome.toString(),
                        "expected",
                        wanted.toString());
            }
        });
    }

    /** Nothing begins between a pause and its end, in whatever life of the process. */
    private void checkPause(String workflow, List<Event> events) {
        boolean isPaused = false;
        for (var event : events) {
            isPaused = event instanceof ExecutionPaused || isPaused && !(event instanceof ExecutionResumed);
            check(!(isPaused && event instanceof NodeStarted), workflow, "is paused, and", event.toString());
        }
    }

    /** What was acknowledged is in the journal, and an end that was told is the end. */
    private void checkFacts(Ledger ledger) {
        var byId = new HashMap<String, StoredExecution>();
        journal.keySet().forEach(execution -> byId.put(execution.id().toString(), execution));
        for (var fact : ledger.facts()) {
            var execution = byId.get(fact.execution());
            check(execution != null, "lost:", fact.toString());
            if (execution == null) {
                continue;
            }
            var events = journal.get(execution);
            switch (fact.what()) {
                case "ended", "cancelled", "terminated" ->
                    check(
                            execution.status().name().equals(fact.detail()),
                            fact.toString(),
                            "but it is",
                            execution.toString());
                case "signalled" -> {
                    int times = count(
                                    events,
                                    SignalReceived.class,
                                    got -> got.signal().dedupId())
                            .getOrDefault(fact.detail(), 0);
                    check(times == 1, fact.toString(), "is there", times + " times");
                }
                case "paused" ->
                    check(events.stream().anyMatch(ExecutionPaused.class::isInstance), fact.toString(), "is lost");
                case "resumed" ->
                    check(events.stream().anyMatch(ExecutionResumed.class::isInstance), fact.toString(), "is lost");
                default -> {}
            }
        }
    }

    /** A start of a node, as both the journal and the world know it. */
    private record Begun(String execution, String path, int attempt, int deliveries) {

        static Begun of(NodeStarted event) {
            return new Begun(
                    event.execution().toString(), event.node().toString(), event.attempt(), event.deliveries());
        }

        static Begun of(Ledger.Effect effect) {
            return new Begun(effect.execution(), effect.path(), effect.attempt(), effect.deliveries());
        }
    }

    /**
     * A node's work is done once for each start in the journal, at most, under one key; and what completed was done. A
     * crash may have come between the work and its start's way to the disk: then the work of that start is done a second
     * time, and no more often, because a recovered execution waits for each start; what happens at most once never is.
     */
    private void checkEffects(List<Ledger.Effect> effects) {
        var begun = new HashSet<Begun>();
        journal.values()
                .forEach(events -> events.stream()
                        .filter(NodeStarted.class::isInstance)
                        .forEach(event -> begun.add(Begun.of((NodeStarted) event))));
        Map<Begun, Integer> seen = new HashMap<>();
        Map<String, String> keys = new HashMap<>();
        for (var effect : effects) {
            var start = Begun.of(effect);
            check(begun.contains(start), "ran without a start in the journal:", effect.toString());
            int most = effect.path().equals("pay") ? 1 : 2;
            check(seen.merge(start, 1, Integer::sum) <= most, "ran too often for one start:", effect.toString());
            var place = effect.execution() + " " + effect.path();
            var other = keys.putIfAbsent(effect.key(), place);
            check(other == null || other.equals(place), "two nodes with one key:", effect.toString(), other);
        }
        check(new HashSet<>(keys.values()).size() == keys.size(), "one node with two keys:", keys.toString());
        journal.forEach((execution, events) -> checkEffects(execution.id(), events, effects));
    }

    private void checkEffects(ExecutionId id, List<Event> events, List<Ledger.Effect> effects) {
        var runs = count(
                effects.stream()
                        .filter(effect -> effect.execution().equals(id.toString()))
                        .toList(),
                Ledger.Effect.class,
                Ledger.Effect::path);
        count(events, NodeCompleted.class, done -> done.node().toString()).forEach((path, times) -> {
            check(times == 1, path, "completed", times + " times in", id.toString());
            check(Stories.isControl(path) || runs.containsKey(path), path, "completed without a run in", id.toString());
        });
        check(runs.getOrDefault("pay", 0) <= 1, "paid twice:", runs.toString());
    }
}
