package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Lock;
import java.util.LinkedHashMap;
import java.util.List;

/** Locks by the names that they have for a node's data, each once. */
public final class NamedLocks {

    private NamedLocks() {}

    /** Returns whether one of some locks has a name that depends on data. */
    static boolean areTemplates(List<Lock> locks) {
        return locks.stream().anyMatch(lock -> lock.name().contains("${"));
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
