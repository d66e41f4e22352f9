package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Connection;
import dev.millrace.definition.Trigger;
import dev.millrace.expression.Expression;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An enabled connection of a compiled graph. Immutable. */
public final class PlannedConnection {

    private final Connection definition;
    private final int source;
    private final int target;
    private final boolean onComplete;
    private final boolean onFail;
    private final @Nullable String sourcePort;
    private final @Nullable String targetPort;
    private final @Nullable Expression condition;

    /** The ports of its source that a connection without a port does not take. */
    private final Set<String> exceptional;

    public PlannedConnection(
            Connection definition, int source, int target, @Nullable Expression condition, Set<String> exceptional) {
        this.definition = definition;
        this.exceptional = exceptional;
        this.source = source;
        this.target = target;
        this.onComplete = definition.waitsFor(Trigger.COMPLETE);
        this.onFail = definition.waitsFor(Trigger.FAIL);
        this.sourcePort = definition.source().port().orElse(null);
        this.targetPort = definition.target().port().orElse(null);
        this.condition = condition;
    }

    public Connection definition() {
        return definition;
    }

    public int source() {
        return source;
    }

    public int target() {
        return target;
    }

    public boolean onComplete() {
        return onComplete;
    }

    public boolean onFail() {
        return onFail;
    }

    public @Nullable String sourcePort() {
        return sourcePort;
    }

    public @Nullable String targetPort() {
        return targetPort;
    }

    public @Nullable Expression condition() {
        return condition;
    }

    public boolean recovers() {
        return definition.options().recovers();
    }

    /**
     * Returns whether a node that ended by this port leaves here; without a port of its own, a connection takes any
     * primary one.
     */
    public boolean takes(@Nullable String port) {
        return sourcePort == null ? port == null || !exceptional.contains(port) : sourcePort.equalsIgnoreCase(port);
    }

    /** Returns whether it is clear that it takes its source's port without knowing which that was. */
    public boolean takesEveryPort() {
        return sourcePort == null && exceptional == ExceptionalPorts.ALWAYS;
    }
}
