package dev.millrace.definition;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which nodes of a workflow's own graph an execution runs; the others are skipped as not selected. A loop, container or
 * subflow goes with all that is inside it, a node with its fallback and compensation. Immutable.
 *
 * @param only what is run, by ids and tags; everything where it names nothing. A disabled node that is named by its id
 *     is run as well
 * @param skip what is not run, even if {@code only} names it
 * @param withUpstream whether all that leads to the chosen nodes is run too
 * @param satisfied whether nodes that are not run count as completed, without an output, for those behind them;
 *     otherwise their connections do not exist
 */
public record Selection(Names only, Names skip, boolean withUpstream, boolean satisfied) {

    /** Everything. */
    public static final Selection ALL = new Selection(Names.NONE, Names.NONE, false, false);

    /**
     * Nodes by their ids and tags. Immutable.
     *
     * @param ids ids of nodes
     * @param tags tags, each for all nodes that have it
     */
    public record Names(Set<String> ids, Set<String> tags) {

        /** Names nothing. */
        public static final Names NONE = new Names(Set.of(), Set.of());

        /** Copies the sets. */
        public Names {
            ids = Collections.unmodifiableSet(new LinkedHashSet<>(ids));
            tags = Collections.unmodifiableSet(new LinkedHashSet<>(tags));
        }

        boolean isEmpty() {
            return ids.isEmpty() && tags.isEmpty();
        }

        boolean name(NodeSpec node) {
            return ids.contains(node.id().value())
                    || node.about().tags().stream().anyMatch(tags::contains);
        }

        Names andIds(List<String> more) {
            return new Names(joined(ids, more), tags);
        }

        Names andTags(List<String> more) {
            return new Names(ids, joined(tags, more));
        }

        private static Set<String> joined(Set<String> some, List<String> more) {
            var all = new LinkedHashSet<>(some);
            all.addAll(more);
            return all;
        }
    }

    /** Returns a selection of these nodes. */
    public static Selection only(String... ids) {
        return ALL.andOnly(ids);
    }

    /** Returns a selection of all but these nodes. */
    public static Selection allBut(String... ids) {
        return ALL.skipping(ids);
    }

    /** Returns a copy that also runs these nodes. */
    public Selection andOnly(String... ids) {
        return new Selection(only.andIds(List.of(ids)), skip, withUpstream, satisfied);
    }

    /** Returns a copy that also runs the nodes with these tags. */
    public Selection andOnlyTagged(String... tags) {
        return new Selection(only.andTags(List.of(tags)), skip, withUpstream, satisfied);
    }

    /** Returns a copy that does not run these nodes. */
    public Selection skipping(String... ids) {
        return new Selection(only, skip.andIds(List.of(ids)), withUpstream, satisfied);
    }

    /** Returns a copy that does not run the nodes with these tags. */
    public Selection skippingTagged(String... tags) {
        return new Selection(only, skip.andTags(List.of(tags)), withUpstream, satisfied);
    }

    /** Returns a copy that also runs all that leads to the chosen nodes. */
    public Selection andUpstream() {
        return new Selection(only, skip, true, satisfied);
    }

    /** Returns a copy for which nodes that are not run count as completed, without an output. */
    public Selection takingAbsentAsCompleted() {
        return new Selection(only, skip, withUpstream, true);
    }

    /**
     * Returns a workflow that runs the chosen nodes only, with a revision of its own.
     *
     * @throws IllegalArgumentException if an id or tag is that of no node, or nothing is left to run
     */
    public Workflow of(Workflow workflow) {
        check(workflow.graph());
        return partOf(workflow)
                .orElseThrow(() -> new IllegalArgumentException("[ENG-175] nothing of workflow " + workflow.key()
                        + " is left to run: " + describe() + " leaves no node that is not disabled"));
    }

    /** Returns what is left of a workflow; empty if nothing is. What no node is called chooses none. */
    Optional<Workflow> partOf(Workflow workflow) {
        var graph = workflow.graph();
        var chosen = chosen(graph);
        var why = Optional.of(satisfied ? Absence.SATISFIED : Absence.LEFT_OUT);
        var nodes = graph.nodes().stream()
                .map(node -> !chosen.contains(node.id())
                        ? node.withAbsence(node.absence().or(() -> why))
                        : only.ids().contains(node.id().value()) ? node.withAbsence(Optional.empty()) : node)
                .toList();
        if (nodes.stream().allMatch(node -> node.absence().isPresent())) {
            return Optional.empty();
        }
        return Optional.of(new Workflow(
                workflow.key(),
                workflow.about(),
                new Graph(nodes, graph.connections(), graph.entryPoint()),
                workflow.policy(),
                workflow.variables(),
                workflow.metadata()));
    }

    String describe() {
        var text = "only " + (only.isEmpty() ? "all" : only.ids() + " and tags " + only.tags()) + ", skip " + skip.ids()
                + " and tags " + skip.tags();
        return withUpstream ? text + ", with all that leads there" : text;
    }

    private void check(Graph graph) {
        var unknown = new TreeSet<String>();
        unknownIds(graph).forEach(id -> unknown.add("node " + id));
        for (var names : List.of(only, skip)) {
            names.tags().stream()
                    .filter(tag -> graph.nodes().stream()
                            .noneMatch(node -> node.about().tags().contains(tag)))
                    .forEach(tag -> unknown.add("tag '" + tag + "'"));
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("[ENG-175] there is no " + String.join(", no ", unknown)
                    + " to choose; name nodes of the workflow's own graph, or tags of theirs");
        }
    }

    /** Returns the ids that no node of a graph has, quoted. */
    Set<String> unknownIds(Graph graph) {
        var unknown = new TreeSet<String>();
        for (var names : List.of(only, skip)) {
            names.ids().stream()
                    .filter(id -> graph.nodes().stream()
                            .noneMatch(node -> node.id().value().equals(id)))
                    .forEach(id -> unknown.add("'" + id + "'"));
        }
        return unknown;
    }

    private Set<NodeId> chosen(Graph graph) {
        var chosen = new LinkedHashSet<NodeId>();
        graph.nodes().stream().filter(node -> only.isEmpty() || only.name(node)).forEach(node -> chosen.add(node.id()));
        if (withUpstream) {
            FlatBody.follow(chosen, FlatBody.ways(graph.connections(), Connection::target, Connection::source));
        }
        graph.nodes().stream().filter(skip::name).forEach(node -> {
            chosen.remove(node.id());
            chosen.removeAll(FlatBody.of(graph.connections(), node.id()));
        });
        for (var id : List.copyOf(chosen)) {
            chosen.addAll(FlatBody.of(graph.connections(), id));
        }
        addSubstitutes(graph, chosen);
        return chosen;
    }

    private static void addSubstitutes(Graph graph, Set<NodeId> chosen) {
        var substitutes = new HashMap<NodeId, Set<NodeId>>();
        graph.nodes().forEach(node -> {
            var policy = node.policy().substitutes();
            var own = new HashSet<NodeId>();
            policy.fallback().ifPresent(own::add);
            policy.compensation().ifPresent(own::add);
            substitutes.put(node.id(), own);
        });
        FlatBody.follow(chosen, substitutes);
    }
}
