package dev.millrace.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The definitions that a store keeps, and which of them nobody needs any more. Confined to its store's lock. */
final class KeptDefinitions {

    private final Map<String, StoredDefinition> kept = new LinkedHashMap<>(); // in the order in which they came

    /**
     * Those that nobody needed at the last sweep, and nobody has asked for since: a start that found one may be on its
     * way.
     */
    private final Set<String> idle = new HashSet<>();

    Optional<StoredDefinition> find(String revision) {
        idle.remove(revision);
        return Optional.ofNullable(kept.get(revision));
    }

    void addAll(Collection<StoredDefinition> definitions) {
        definitions.forEach(this::add);
    }

    void add(StoredDefinition definition) {
        kept.putIfAbsent(definition.revision(), definition);
    }

    /** Lets go of those that nobody needed at two sweeps, the newest of each workflow aside, and returns them. */
    List<String> sweep(Set<String> pins) {
        var newest = new HashMap<String, String>();
        kept.values().forEach(definition -> newest.put(definition.workflow(), definition.revision()));
        var gone = new ArrayList<String>();
        for (var definition : kept.values()) {
            var revision = definition.revision();
            boolean isNeeded = definition.workflow().isEmpty()
                    || revision.equals(newest.get(definition.workflow()))
                    || pins.contains(revision);
            if (isNeeded) {
                idle.remove(revision);
            } else if (!idle.add(revision)) {
                gone.add(revision);
            }
        }
        gone.forEach(kept::remove);
        gone.forEach(idle::remove);
        return gone;
    }
}
