package dev.millrace.http;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.EnqueuedStart.Place;
import dev.millrace.event.EnqueuedStart.Trials;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.EngineWaiter;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.GateGrant;
import dev.millrace.store.GateWaiter;
import dev.millrace.store.GateWish;
import dev.millrace.store.InboxMessage;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoredExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a shared store keeps of starts that no engine has begun, in memory, as if one engine were there alone. The real
 * one is tested where it lives. Thread-safe.
 */
final class KeptStarts implements Ownership {

    static final Instant FIRST = Instant.parse("2026-01-31T09:00:00.000250Z");

    private final Map<ExecutionId, EnqueuedStart> starts = new ConcurrentHashMap<>();
    private final Map<String, String> texts = new ConcurrentHashMap<>();
    private final Set<ExecutionId> taken = ConcurrentHashMap.newKeySet();

    /** Returns a store in memory that has it. */
    ExecutionStore store() {
        return new ForwardingStore(new MemoryStore()) {
            @Override
            public Optional<Ownership> ownership() {
                return Optional.of(KeptStarts.this);
            }
        };
    }

    /** Keeps the start of an execution that engines have tried in vain, so many seconds after the first. */
    ExecutionId refused(String id, int seconds, boolean isGivenUp) {
        var execution = ExecutionId.parse(id);
        var since = FIRST.plusSeconds(seconds);
        var next = isGivenUp ? Optional.<Instant>empty() : Optional.of(since.plusSeconds(60));
        var trials = new Trials(3, "[ENG-124] <b>nobody</b> knows it", next);
        starts.put(
                execution,
                new EnqueuedStart(execution, Optional.of(new WorkflowKey("order", "2")), since, Set.of("gpu"), trials));
        return execution;
    }

    /** Has an engine elsewhere take a start. */
    void take(ExecutionId start) {
        taken.add(start);
    }

    private static Comparator<Place> order() {
        return Comparator.comparing((Place place) -> !place.isGivenUp())
                .thenComparing(Place::since)
                .thenComparing(place -> place.execution().toString());
    }

    @Override
    public List<EnqueuedStart> starts(Optional<Place> behind, int most) {
        return starts.values().stream()
                .filter(start -> behind.isEmpty() || order().compare(start.place(), behind.get()) > 0)
                .sorted(Comparator.comparing(EnqueuedStart::place, order()))
                .limit(most)
                .toList();
    }

    @Override
    public Optional<EnqueuedStart> enqueued(ExecutionId start) {
        return Optional.ofNullable(starts.get(start));
    }

    @Override
    public boolean tryAgain(ExecutionId start) {
        return starts.computeIfPresent(
                        start,
                        (id, one) -> new EnqueuedStart(
                                id,
                                one.workflow(),
                                one.since(),
                                one.runsOn(),
                                new Trials(0, "", Optional.of(one.since()))))
                != null;
    }

    @Override
    public boolean withdraw(ExecutionId start) {
        return !taken.contains(start) && starts.remove(start) != null;
    }

    // One engine that has everything.

    @Override
    public long engine() {
        return 1;
    }

    @Override
    public boolean isLiving(long engine) {
        return true;
    }

    @Override
    public Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    @Override
    public boolean replaceText(String name, Optional<String> before, String after) {
        texts.put(name, after);
        return true;
    }

    @Override
    public List<StoredExecution> claim(int most) {
        return List.of();
    }

    @Override
    public boolean isElsewhere(ExecutionId id) {
        return false;
    }

    @Override
    public boolean rest(ExecutionId id, long lastSequence, Duration wait) {
        return false;
    }

    @Override
    public void release(Collection<ExecutionId> ids, Duration pause) {}

    @Override
    public void requireKeyFree(ExecutionId start, boolean isOfLive) {}

    @Override
    public long send(InboxMessage message, boolean isAsked) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void send(InboxMessage message, Object transaction) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<InboxMessage> take(int most, int starts) {
        return List.of();
    }

    @Override
    public void done(InboxMessage message, String answer) {}

    @Override
    public void putBack(InboxMessage start, Duration pause) {}

    @Override
    public Optional<String> answer(long number) {
        return Optional.empty();
    }

    @Override
    public List<GateGrant> grant(List<GateWish> wishes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void regained(Collection<ExecutionId> claimed) {}

    @Override
    public List<EngineWaiter> waiters(List<GateWaiter> own) {
        return List.of();
    }

    @Override
    public void onNews(Runnable hearer) {}
}
