package dev.millrace.internal.runtime;

import dev.millrace.internal.decision.plan.ItemRequest;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.internal.driver.ItemFiles;
import dev.millrace.internal.driver.ScriptEvaluator;
import java.util.function.Consumer;

/** The scripts and the items of files that executions ask for: workers see to them beside the attempts. Thread-safe. */
final class SideTasks {

    private final ItemFiles files;
    private final ScriptEvaluator scripts;
    private final Consumer<SideTask> workers;

    /**
     * Creates it.
     *
     * @param files where the items of loops are
     * @param scripts evaluates scripts
     * @param workers has a worker do a task
     */
    SideTasks(ItemFiles files, ScriptEvaluator scripts, Consumer<SideTask> workers) {
        this.files = files;
        this.scripts = scripts;
        this.workers = workers;
    }

    /** Reads items for a node when the turn is safe; they come in as a turn. */
    void readItems(Turns turns, ScopeState scope, int position, ItemRequest request) {
        var task = SideTask.of(
                () -> files.read(request),
                news -> turns.postTurn(() -> turns.decision().items(scope, position, news, turns.now())));
        turns.afterwards(() -> workers.accept(task));
    }

    /** Evaluates scripts for a node when the turn is safe; the answer comes in as a turn. */
    void evaluate(Turns turns, ScopeState scope, int position, ScriptRequest request) {
        var task = SideTask.of(
                () -> scripts.evaluate(request),
                values -> turns.postTurn(
                        () -> turns.decision().evaluated(scope, position, request, values, turns.now())));
        request.handle(task);
        turns.afterwards(() -> workers.accept(task));
    }

    /** Interrupts scripts that nobody waits for any more, when the turn is safe. */
    void stop(Turns turns, ScriptRequest request) {
        if (request.handle() instanceof SideTask task) {
            turns.afterwards(task::stop);
        }
    }
}
