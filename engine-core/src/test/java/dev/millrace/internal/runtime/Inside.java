package dev.millrace.internal.runtime;

import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.concurrent.Permits;
import dev.millrace.internal.decision.ExecutionState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadPoolExecutor;

/** Looks into an engine, for tests that hold it to more than it shows. */
public final class Inside {

    private Inside() {}

    /** Returns the living state of an execution; only between two turns. */
    public static ExecutionState stateOf(Actor actor) {
        return actor.decision.state();
    }

    /** Waits until the engine's spare thread has nothing to do. */
    public static void awaitSpare(EngineRuntime engine) {
        var thread = spareOf(engine);
        while (thread.getCompletedTaskCount() < thread.getTaskCount()) {
            Thread.onSpinWait();
        }
    }

    /** Lets the spare thread of a dead engine go. */
    public static void forget(EngineRuntime engine) {
        spareOf(engine).shutdown();
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

    private static ThreadPoolExecutor spareOf(EngineRuntime engine) {
        return (ThreadPoolExecutor) read(Errand.class, "thread", read(EngineRuntime.class, "spare", engine));
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
