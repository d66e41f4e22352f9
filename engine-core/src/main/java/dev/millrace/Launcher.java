package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.notification.Notifier;
import dev.millrace.internal.runtime.Actor;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.StartRequest;
import java.util.Map;
import java.util.Optional;

/**
 * Launcher of executions: it checks what a caller gives, a workflow, its input and options, and starts that.
 * Thread-safe.
 */
final class Launcher {

    private final EngineRuntime runtime;
    private final Notifier notifier;

    Launcher(EngineRuntime runtime, Notifier notifier) {
        this.runtime = runtime;
        this.notifier = notifier;
    }

    /** Starts an execution and returns at once. */
    Actor start(Workflow workflow, Object input, StartOptions options) {
        return start(planOf(workflow), input, options);
    }

    /** Starts an execution of a registered workflow and returns at once. */
    Actor start(String workflow, Object input, StartOptions options) {
        return start(registered(workflow), input, options);
    }

    private Actor start(Plan plan, Object input, StartOptions options) {
        notifier.require(plan);
        return runtime.start(selected(plan, options), requestOf(input, options));
    }

    /** Starts an execution and lends it the calling thread. */
    Actor run(Workflow workflow, Object input, StartOptions options) {
        return run(planOf(workflow), input, options);
    }

    /** Starts an execution of a registered workflow and lends it the calling thread. */
    Actor run(String workflow, Object input, StartOptions options) {
        return run(registered(workflow), input, options);
    }

    private Actor run(Plan plan, Object input, StartOptions options) {
        notifier.require(plan);
        return runtime.run(selected(plan, options), requestOf(input, options));
    }

    /**
     * Puts a start of a registered workflow into a shared store.
     *
     * @param transaction of the application, in which that is done; empty for none
     */
    ExecutionId enqueue(String workflow, Object input, StartOptions options, Optional<Object> transaction) {
        var plan = registered(workflow);
        notifier.require(plan);
        return runtime.queue(selected(plan, options), requestOf(input, options), transaction);
    }

    private Plan planOf(Workflow workflow) {
        return runtime.plans().of(requireNonNull(workflow, "workflow"));
    }

    private Plan registered(String name) {
        var plans = runtime.plans();
        return plans.find(requireNonNull(name, "workflow"))
                .orElseThrow(() -> plans.isKnown(name)
                        ? new IllegalArgumentException("[ENG-140] the version that '" + name
                                + "' names is not registered; registered are " + plans.names())
                        : new IllegalArgumentException(
                                "[ENG-104] no workflow '" + name + "' is registered; registered are " + plans.names()));
    }

    private Plan selected(Plan plan, StartOptions options) {
        var selection = options.selection();
        var chosen = selection.isEmpty() ? plan : runtime.plans().of(plan, selection.get());
        return runtime.plans().of(chosen, options.terms().settings());
    }

    private StartRequest requestOf(Object input, StartOptions options) {
        return new StartRequest(
                dataOf(input),
                runtime.door().given("the variables", options.variables()),
                options.equals(StartOptions.NONE)
                        ? Starter.UNNAMED
                        : new Starter(
                                options.key().orElse(""), options.labels(), options.startedBy(), Optional.empty()),
                options.terms());
    }

    private Map<String, Object> dataOf(Object input) {
        if (requireNonNull(input, "input") instanceof Map<?, ?> || input instanceof Record) {
            return runtime.door().given("the input", input);
        }
        throw new IllegalArgumentException("[ENG-160] the input of an execution is a map or a record, not a "
                + input.getClass().getName() + "; give it a name: Map.of(\"value\", ...)");
    }
}
