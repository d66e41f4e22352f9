package dev.millrace.serialization.internal.schema;

import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Where;
import java.util.Optional;
import java.util.Set;

/**
 * Files of other systems that people give where a definition is expected: they are told what it is and what takes it,
 * instead of hearing of each key that a definition has not.
 */
final class ForeignFile {

    private static final Set<String> OURS = Set.of("workflowId", "nodes", "batch");

    private ForeignFile() {}

    /** Returns whether a map may be a definition; says what it is if it is not. */
    static boolean isNone(MapTree map, Source source) {
        var kind = kindOf(map);
        kind.ifPresent(what -> source.error("DEF-124", Where.ROOT, map.spot(), "this is no definition, but " + what));
        return kind.isEmpty();
    }

    private static Optional<String> kindOf(MapTree map) {
        var keys = map.entries().keySet();
        if (OURS.stream().anyMatch(keys::contains)) {
            return Optional.empty();
        }
        if (keys.contains("jobs")) {
            return Optional.of(importable("a file of jobs of Executioner", "executioner", "DefinitionImport"));
        }
        if (keys.contains("states")) {
            return Optional.of(importable("a state machine of Ironbees", "ironbees", "DefinitionImport"));
        }
        if (keys.contains("orchestration") || keys.contains("llm")) {
            return Optional.of("the settings of an Ironbees host: what it may do, not what is to be done. No command"
                    + " takes it; give the state machine that belongs to it, with 'states', to 'millrace import --from"
                    + " ironbees', and say limits and retries in the workflow that comes of it");
        }
        if (keys.contains("case")) {
            return Optional.of("a case, which tries a workflow; 'millrace test' runs it");
        }
        return Optional.empty();
    }

    private static String importable(String what, String dialect, String door) {
        return what + "; 'millrace import --from " + dialect + " FILE -o FLOW.yaml' (" + door
                + " in Java) makes a definition of it";
    }
}
