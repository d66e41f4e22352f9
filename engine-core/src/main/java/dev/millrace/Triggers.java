package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Fire;
import dev.millrace.event.TriggerReport;
import dev.millrace.internal.notification.Notifier;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.trigger.ArmedTriggers;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The triggers of an engine: what starts executions beside callers. A trigger does nothing before its workflow is
 * {@linkplain #arm armed}. With a store, how far each has come outlives the process. Thread-safe.
 */
public final class Triggers {

    private final EngineRuntime runtime;
    private final ArmedTriggers armed;
    private final Notifier notifier;

    Triggers(EngineRuntime runtime, ArmedTriggers armed, Notifier notifier) {
        this.runtime = runtime;
        this.armed = armed;
        this.notifier = notifier;
    }

    /**
     * Registers a workflow and arms its triggers; those of an earlier definition of it that are not among them are
     * disarmed. One that was armed before goes on where it was, in another process too: what it missed meanwhile is
     * treated as its {@code misfire} says. A timer that is new, or was changed, begins now.
     *
     * @return how each stands
     * @throws InvalidWorkflowException if the workflow is refused
     */
    public List<TriggerReport> arm(Workflow workflow) {
        notifier.require(runtime.plans().of(requireNonNull(workflow, "workflow")));
        return armed.arm(workflow);
    }

    /**
     * Arms what was armed in the store when it was closed, or when its process ended: by the registered workflow of the
     * same id, or else by the one that the store keeps.
     *
     * @return the triggers, each as {@code workflow/trigger}, whose workflow holds code and is not registered
     */
    public List<String> rearm() {
        return armed.rearm();
    }

    /** Disarms the triggers of a workflow. How far they have come is remembered; those that are not armed stay so. */
    public void disarm(String workflow) {
        armed.disarm(requireNonNull(workflow, "workflow"));
    }

    /** Returns how all armed triggers stand, in the order in which they were armed. */
    public List<TriggerReport> list() {
        return armed.list();
    }

    /**
     * Returns what became of the fires of all armed triggers from a moment on, in the order in which it was decided:
     * what a listener was not there to hear. Of each trigger the newest fifty are kept, in the store where there is
     * one.
     */
    public List<Fire> firesSince(Instant moment) {
        requireNonNull(moment, "moment");
        return list().stream()
                .flatMap(report -> report.recent().stream())
                .filter(fire -> !fire.at().isBefore(moment))
                .sorted(Comparator.comparing(Fire::at))
                .toList();
    }

    /** Returns how a trigger stands; empty if it is not armed. */
    public Optional<TriggerReport> find(String workflow, String trigger) {
        return armed.find(requireNonNull(workflow, "workflow"), requireNonNull(trigger, "trigger"));
    }

    /**
     * Returns when a timer is due next, jitter left aside; nothing if it is no timer, or is over.
     *
     * @param most how many instants at most, 0 or more
     * @throws IllegalArgumentException if no such trigger is armed
     */
    public List<Instant> preview(String workflow, String trigger, int most) {
        if (most < 0) {
            throw new IllegalArgumentException("0 or more instants can be looked at ahead, not " + most);
        }
        return armed.preview(requireNonNull(workflow, "workflow"), requireNonNull(trigger, "trigger"), most);
    }

    /**
     * Fires a trigger by hand, enabled or not, without counting it among its own.
     *
     * @param input a map or a record, which is the payload too: its values win over what the trigger fills in
     * @return what became of it
     * @throws IllegalArgumentException if no such trigger is armed, or the input is no data
     */
    public Fire fire(String workflow, String trigger, Object input) {
        Map<String, Object> data = runtime.door().given("the input", requireNonNull(input, "input"));
        return armed.fire(requireNonNull(workflow, "workflow"), requireNonNull(trigger, "trigger"), data);
    }

    /**
     * Lets a trigger fire by itself, from now on, whatever its definition says.
     *
     * @throws IllegalArgumentException if no such trigger is armed
     */
    public TriggerReport enable(String workflow, String trigger) {
        return armed.enable(requireNonNull(workflow, "workflow"), requireNonNull(trigger, "trigger"), true);
    }

    /**
     * Keeps a trigger from firing by itself until it is enabled; what it would be due for meanwhile is not made up for.
     *
     * @throws IllegalArgumentException if no such trigger is armed
     */
    public TriggerReport disable(String workflow, String trigger) {
        return armed.enable(requireNonNull(workflow, "workflow"), requireNonNull(trigger, "trigger"), false);
    }
}
