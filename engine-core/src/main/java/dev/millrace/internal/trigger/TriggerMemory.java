package dev.millrace.internal.trigger;

import dev.millrace.store.ExecutionStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How far triggers have come, in an engine's store; without one nothing outlives the process. Thread-safe. */
final class TriggerMemory {

    private final Optional<ExecutionStore> store;

    TriggerMemory(Optional<ExecutionStore> store) {
        this.store = store;
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

    /** Keeps how far one has come; safe when this returns. */
    void save(TriggerId id, TriggerState state) {
        store.ifPresent(kept -> kept.saveText(TriggerText.nameOf(id), TriggerText.of(state)));
    }
}
