package dev.millrace.internal.notification;

import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.NotificationContent;
import dev.millrace.definition.NotificationRule;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodePath;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An execution as one channel sees it. Immutable.
 *
 * @param origin what it runs, and who started it
 * @param workflow its definition; empty if it cannot be had
 * @param rules the rules that may be about it
 */
record Watched(Origin origin, Optional<Workflow> workflow, List<NotificationRule> rules) {

    /** Returns what the rules that something is for want to be told; empty if it is for none of them. */
    Optional<Set<NotificationContent>> wanted(Happening happening) {
        var included = EnumSet.noneOf(NotificationContent.class);
        boolean isWanted = false;
        for (var rule : rules) {
            if (happening.isFor(rule, origin) && isForPeople(happening, rule)) {
                isWanted = true;
                included.addAll(rule.include());
            }
        }
        return isWanted ? Optional.of(included) : Optional.empty();
    }

    /** A wait for a signal is one for a person if it is for an approval, or if a rule says so by naming it. */
    private boolean isForPeople(Happening happening, NotificationRule rule) {
        return !(happening.event() instanceof NodeWaiting waiting)
                || !rule.nodes().isEmpty()
                || workflow.flatMap(whole -> nodeAt(whole, waiting.node()))
                        .flatMap(node -> node.setting("approval"))
                        .equals(Optional.of(true));
    }

    private static Optional<NodeSpec> nodeAt(Workflow workflow, NodePath path) {
        var steps = new ArrayList<NodePath>();
        for (var step = Optional.of(path); step.isPresent(); step = step.get().scope()) {
            steps.add(0, step.get());
        }
        var graph = Optional.of(workflow.graph());
        Optional<NodeSpec> node = Optional.empty();
        for (var step : steps) {
            node = graph.flatMap(g ->
                    g.nodes().stream().filter(one -> one.id().equals(step.id())).findFirst());
            graph = node.flatMap(
                    one -> one.work().body().or(() -> one.work().subflow().map(Workflow::graph)));
        }
        return node;
    }
}
