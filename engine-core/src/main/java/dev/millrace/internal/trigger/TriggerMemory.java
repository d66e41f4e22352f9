package dev.millrace.internal.trigger;

import dev.millrace.store.ExecutionStore;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How far triggers have come, in an engine's store; without one nothing outlives the process. Thread-safe. */
final class TriggerMemory {

    /** So often others may be faster with one trigger; then something else is wrong. */
    private static final int MOST_TRIALS = 1_000;

    private final Optional<ExecutionStore> store;
    private final Optional<Ownership> shared;

    TriggerMemory(Optional<ExecutionStore> store) {
        this.store = store;
        this.shared = store.flatMap(ExecutionStore::ownership);
    }

    /** Returns whether other engines fire the same triggers, so that what is known here may be old. */
    boolean isShared() {
        return shared.isPresent();
    }

    /** Returns the number of this engine; 0 if it has its triggers alone. */
    long engine() {
        return shared.map(Ownership::engine).orElse(0L);
    }

    /** Returns whether this engine starts what an engine was to start: it is that one, or that one is gone. */
    boolean isOurs(long engine) {
        return engine == engine()
                || shared.filter(others -> others.isLiving(engine)).isEmpty();
    }

    /** Returns what is known of all triggers. */
    Map<TriggerId, TriggerState> all() {
        var all = new LinkedHashMap<TriggerId, TriggerState>();
        store.map(ExecutionStore::texts)
                .orElse(Map.of())
                .forEach((name, text) ->
                        TriggerText.idOf(name).ifPresent(id -> all.put(id, TriggerText.parse(id, text))));
        return all;
    }

    /**
     * Changes how far one has come, from where all engines have left it; safe when this returns.
     *
     * @param here how far it has come as far as this engine knows
     * @param change returns the state that it was given if it changes nothing; called again if another engine was
     *     faster
     * @return how far it has come then
     * @throws StoreException if that cannot be kept
     */
    @SuppressWarnings("ReferenceEquality") // as is said above
    TriggerState change(TriggerId id, TriggerState here, UnaryOperator<TriggerState> change) {
        var name = TriggerText.nameOf(id);
        if (shared.isEmpty()) {
            var next = change.apply(here);
            if (next != here) {
                store.ifPresent(kept -> kept.saveText(name, TriggerText.of(next)));
            }
            return next;
        }
        for (int trial = 0; trial < MOST_TRIALS; trial++) {
            var text = shared.get().text(name);
            var before = text.map(known -> TriggerText.parse(id, known)).orElse(here);
            var next = change.apply(before);
            if (next == before || shared.get().replaceText(name, text, TriggerText.of(next))) {
                return next;
            }
        }
        throw new StoreException("[STO-132] how far trigger " + id + " has come cannot be kept: another engine was"
                + " faster " + MOST_TRIALS + " times; it is tried again");
    }
}
