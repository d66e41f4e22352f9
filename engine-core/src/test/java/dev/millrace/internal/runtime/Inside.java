package dev.millrace.internal.runtime;

import dev.millrace.internal.concurrent.Permits;
import dev.millrace.internal.decision.ExecutionState;
import dev.millrace.node.NodeRegistry;
import java.util.List;
import java.util.Map;

/** Looks into an engine, for tests that hold it to more than it shows. */
public final class Inside {

    private Inside() {}

    /** Returns the living state of an execution; only between two turns. */
    public static ExecutionState stateOf(Actor actor) {
        return actor.decision.state();
    }

    /** Returns a place where workflows are checked and compiled. */
    public static Plans plansFor(NodeRegistry types) {
        return new Plans(types);
    }

    /** Lets an engine know what was compiled elsewhere. */
    @SuppressWarnings("unchecked")
    public static void lendPlans(Plans plans, EngineRuntime to) {
        for (var name : List.of("byIdentity", "byRevision")) {
            var known = (Map<Object, Object>) read(Plans.class, name, plans);
            ((Map<Object, Object>) read(Plans.class, name, to.plans())).putAll(known);
        }
    }

    /** Returns how many permits of locks and limits are taken. */
    public static int slotsTaken(EngineRuntime engine) {
        var admissions = read(EngineRuntime.class, "admissions", engine);
        int taken = 0;
        for (var name : List.of("nodeLimits", "locks")) {
            var all = (Map<?, ?>) read(Admissions.class, name, admissions);
            for (var permits : all.values()) {
                taken += ((Permits) permits).taken();
            }
        }
        return taken;
    }

    private static Object read(Class<?> type, String field, Object of) {
        try {
            var found = type.getDeclaredField(field);
            found.setAccessible(true);
            return found.get(of);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
