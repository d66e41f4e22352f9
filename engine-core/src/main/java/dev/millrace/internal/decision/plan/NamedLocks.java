package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Admission;
import dev.millrace.definition.Lock;
import dev.millrace.definition.RateLimit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/** Locks by the names that they have for a node's data, each once. */
public final class NamedLocks {

    private NamedLocks() {}

    /** Returns what is named of a node's gates: its locks, in their order, then the key of its rate, then its own. */
    public static List<String> namesOf(Admission admission) {
        var key = admission.pace().rate().flatMap(RateLimit::key);
        var own = admission.pace().key().key();
        return Stream.of(admission.locks().stream().map(Lock::name), key.stream(), own.stream())
                .flatMap(names -> names)
                .toList();
    }

    /** Returns whether one of some names depends on data. */
    static boolean areTemplates(List<String> names) {
        return names.stream().anyMatch(name -> name.contains("${"));
    }

    /** Returns locks under other names, in their order; of two that have become one, the stricter. */
    public static List<Lock> of(List<Lock> locks, List<String> names) {
        var named = new LinkedHashMap<String, Lock>();
        for (int i = 0; i < locks.size(); i++) {
            var lock = locks.get(i);
            named.merge(names.get(i), new Lock(names.get(i), lock.mode(), lock.permits()), NamedLocks::stricter);
        }
        return List.copyOf(named.values());
    }

    private static Lock stricter(Lock one, Lock other) {
        boolean first = one.mode() == Lock.Mode.EXCLUSIVE
                || other.mode() == Lock.Mode.SHARED && one.permits() <= other.permits();
        return first ? one : other;
    }
}
