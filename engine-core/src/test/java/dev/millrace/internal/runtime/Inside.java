package dev.millrace.internal.runtime;

import dev.millrace.internal.decision.ExecutionState;
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

    private static ThreadPoolExecutor spareOf(EngineRuntime engine) {
        try {
            var errand = EngineRuntime.class.getDeclaredField("spare");
            errand.setAccessible(true);
            var spare = errand.get(engine);
            var thread = spare.getClass().getDeclaredField("thread");
            thread.setAccessible(true);
            return (ThreadPoolExecutor) thread.get(spare);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
