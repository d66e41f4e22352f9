package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.StartTrigger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How an armed trigger stands. Immutable.
 *
 * @param workflow the workflow's id
 * @param trigger its definition
 * @param enabled whether it fires by itself
 * @param next when it is due next, jitter included; empty if it is no timer, is disabled, or is over
 * @param fires how many executions it has started by itself
 * @param recent what became of its newest fires, the oldest first
 */
public record TriggerReport(
        String workflow, StartTrigger trigger, boolean enabled, Optional<Instant> next, long fires, List<Fire> recent) {

    /** Copies the list. */
    public TriggerReport {
        requireNonNull(workflow, "workflow");
        requireNonNull(trigger, "trigger");
        requireNonNull(next, "next");
        recent = List.copyOf(recent);
    }

    /** Returns the trigger's name. */
    public String name() {
        return trigger.name();
    }
}
