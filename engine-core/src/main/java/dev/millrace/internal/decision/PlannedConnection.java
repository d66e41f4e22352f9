package dev.millrace.internal.decision;

import dev.millrace.definition.Connection;
import dev.millrace.definition.Trigger;
import dev.millrace.expression.Expression;
import dev.millrace.node.Control;
import org.jspecify.annotations.Nullable;

/** An enabled connection of a compiled graph. Immutable. */
final class PlannedConnection {

    final Connection definition;
    final int source;
    final int target;
    final boolean onComplete;
    final boolean onFail;
    final @Nullable String sourcePort;
    final @Nullable String targetPort;
    final @Nullable Expression condition;

    /** Whether it stands in a loop's body, where the port Break ends the loop. */
    private final boolean inLoop;

    PlannedConnection(Connection definition, int source, int target, @Nullable Expression condition, boolean inLoop) {
        this.definition = definition;
        this.inLoop = inLoop;
        this.source = source;
        this.target = target;
        this.onComplete = definition.waitsFor(Trigger.COMPLETE);
        this.onFail = definition.waitsFor(Trigger.FAIL);
        this.sourcePort = definition.source().port().orElse(null);
        this.targetPort = definition.target().port().orElse(null);
        this.condition = condition;
    }

    boolean recovers() {
        return definition.options().recovers();
    }

    /** Returns whether a node that ended by this port leaves here; without a port, a connection takes any but LoopBody and Break. */
    boolean takes(@Nullable String port) {
        if (sourcePort == null) {
            return port == null
                    || !port.equalsIgnoreCase(Control.LOOP_BODY) && !(inLoop && port.equalsIgnoreCase(Control.BREAK));
        }
        return sourcePort.equalsIgnoreCase(port);
    }
}
