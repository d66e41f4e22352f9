package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is told of what. Without nodes it is about executions as a whole, and about overtime and decisions of all their
 * nodes; with nodes about these alone. Whether it makes sense is checked with its workflow, or by the engine that it is
 * given to. Immutable.
 *
 * @param to the name of the channel, which the host declares
 * @param on of what
 * @param workflow of which workflow, by its id; empty for the one that the rule stands in, or else for all
 * @param nodes of which nodes, by their ids, wherever they stand; empty for the execution as a whole
 * @param labels only of executions that have all these labels
 * @param include what is told beside the facts
 */
public record NotificationRule(
        String to,
        Set<Occasion> on,
        Optional<String> workflow,
        List<String> nodes,
        Map<String, String> labels,
        Set<NotificationContent> include) {

    /** Copies the collections; sets are in the order of their constants. */
    public NotificationRule {
        requireNonNull(to, "to");
        on = inOrder(on);
        requireNonNull(workflow, "workflow");
        nodes = List.copyOf(nodes);
        labels = Map.copyOf(labels);
        include = inOrder(include);
    }

    private static <E extends Enum<E>> Set<E> inOrder(Set<E> some) {
        return Collections.unmodifiableSet(new TreeSet<>(some));
    }

    /**
     * Returns a rule that tells a channel of executions, and of overtime and decisions of their nodes.
     *
     * @param first of what
     * @param more of what else
     */
    public static NotificationRule to(String channel, Occasion first, Occasion... more) {
        return new NotificationRule(channel, EnumSet.of(first, more), Optional.empty(), List.of(), Map.of(), Set.of());
    }

    /** Returns a copy that is about one workflow. */
    public NotificationRule ofWorkflow(String id) {
        return new NotificationRule(to, on, Optional.of(id), nodes, labels, include);
    }

    /** Returns a copy that is about these nodes, by their ids. */
    public NotificationRule ofNodes(String... ids) {
        return new NotificationRule(to, on, workflow, List.of(ids), labels, include);
    }

    /** Returns a copy that is about executions with these labels. */
    public NotificationRule withLabels(Map<String, String> wanted) {
        return new NotificationRule(to, on, workflow, nodes, wanted, include);
    }

    /** Returns a copy that tells of these too. */
    public NotificationRule including(NotificationContent first, NotificationContent... more) {
        return new NotificationRule(to, on, workflow, nodes, labels, EnumSet.of(first, more));
    }
}
