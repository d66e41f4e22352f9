package dev.millrace.internal.notification;

import dev.millrace.definition.NodeId;
import dev.millrace.definition.NotificationRule;
import dev.millrace.definition.Occasion;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodePath;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event that somebody may want to hear of. Immutable.
 *
 * @param event the event
 * @param occasion what it is; {@link Occasion#COMPLETION} for an end that is neither a success nor a failure
 */
record Happening(Event event, Occasion occasion) {

    /** Returns what an event is to people; empty if it is nothing. A wait for a signal may be one for a decision. */
    static Optional<Happening> of(Event event) {
        return Optional.ofNullable(occasionOf(event)).map(occasion -> new Happening(event, occasion));
    }

    private static @Nullable Occasion occasionOf(Event event) {
        if (event instanceof ExecutionEnded ended) {
            return switch (ended.status()) {
                case COMPLETED -> Occasion.SUCCESS;
                case FAILED, TIMED_OUT, COMPENSATED, COMPENSATION_FAILED -> Occasion.FAILURE;
                case PENDING, RUNNING, WAITING, PAUSED, COMPENSATING, CANCELLED, TERMINATED -> Occasion.COMPLETION;
            };
        }
        if (event instanceof NodeCompleted) {
            return Occasion.SUCCESS;
        }
        if (event instanceof NodeFailed) {
            return Occasion.FAILURE;
        }
        if (event instanceof NodeCancelled) {
            return Occasion.COMPLETION;
        }
        if (event instanceof NodeOvertime || event instanceof ExecutionOvertime) {
            return Occasion.OVERTIME;
        }
        boolean isWait = event instanceof NodeWaiting waiting
                && !waiting.awaited().signal().isEmpty();
        return isWait || event instanceof DecisionNeeded ? Occasion.DECISION : null;
    }

    /** Returns the node that it is about. */
    Optional<NodePath> node() {
        return event instanceof NodeEvent about ? Optional.of(about.node()) : Optional.empty();
    }

    /** Returns whether a rule may be about it, whatever execution it is of. */
    boolean isFor(NotificationRule rule) {
        boolean isEnd = occasion != Occasion.OVERTIME && occasion != Occasion.DECISION;
        if (!rule.on().contains(occasion) && !(isEnd && rule.on().contains(Occasion.COMPLETION))) {
            return false;
        }
        var node = node().map(NodePath::id).map(NodeId::value);
        return rule.nodes().isEmpty()
                ? node.isEmpty() || !isEnd
                : node.isPresent() && rule.nodes().contains(node.get());
    }

    /** Returns whether a rule is about it, in an execution that was started so. */
    boolean isFor(NotificationRule rule, Origin origin) {
        return isFor(rule)
                && rule.workflow()
                        .filter(id -> !id.equals(origin.workflow().id()))
                        .isEmpty()
                && origin.starter()
                        .labels()
                        .entrySet()
                        .containsAll(rule.labels().entrySet());
    }
}
