package dev.millrace.definition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The actions of a {@code Steps} node, in their order. They are the nodes of its body, whose connections follow from
 * the lists. Immutable.
 *
 * @param steps the main list; the first that fails, and may not, ends it
 * @param retrySteps what is done when the main list has failed
 * @param failureSteps what is done when nothing is tried any more
 * @param mayFail the steps of the main list that the next one follows even if they fail
 */
public record StepLists(
        List<NodeSpec> steps, List<NodeSpec> retrySteps, List<NodeSpec> failureSteps, Set<NodeId> mayFail) {

    /** The name of the node type. */
    public static final String TYPE = "Steps";

    /** The name of the main list. */
    public static final String STEPS = "steps";

    /** The name of the list for when that has failed. */
    public static final String RETRY_STEPS = "retrySteps";

    /** The name of the list for when nothing is tried any more. */
    public static final String FAILURE_STEPS = "failureSteps";

    /** The setting that has the ids of the steps that may fail. */
    public static final String MAY_FAIL = "stepsThatMayFail";

    /** The setting that says how often the main list is begun again after the retry steps. */
    public static final String RETRIES = "retries";

    /** The names of the three lists, in the order in which their nodes stand in the body. */
    public static final List<String> LISTS = List.of(STEPS, RETRY_STEPS, FAILURE_STEPS);

    /** No actions. */
    public static final StepLists NONE = new StepLists(List.of(), List.of(), List.of(), Set.of());

    /** Copies the lists. */
    public StepLists {
        steps = List.copyOf(steps);
        retrySteps = List.copyOf(retrySteps);
        failureSteps = List.copyOf(failureSteps);
        mayFail = Set.copyOf(mayFail);
    }

    /**
     * Returns the actions that a work of the type {@code Steps} has: the nodes of its body, as many for each list as
     * its settings name; none if it has no body.
     */
    public static StepLists of(Work work) {
        var nodes = work.body().map(Graph::nodes).orElse(List.of());
        var lists = NONE.withMayFail(ids(work, MAY_FAIL).map(NodeId::of).collect(Collectors.toSet()));
        int from = 0;
        for (var name : LISTS) {
            int to = Math.min(nodes.size(), from + (int) ids(work, name).count());
            lists = lists.with(name, nodes.subList(from, to));
            from = to;
        }
        return lists;
    }

    private static Stream<String> ids(Work work, String list) {
        return work.settings().get(list) instanceof List<?> ids ? ids.stream().map(String::valueOf) : Stream.of();
    }

    /** Returns the list of a name. */
    public List<NodeSpec> list(String name) {
        return switch (name) {
            case STEPS -> steps;
            case RETRY_STEPS -> retrySteps;
            case FAILURE_STEPS -> failureSteps;
            default -> throw new IllegalArgumentException("there is no list '" + name + "' of steps");
        };
    }

    /** Returns a copy with another list. */
    public StepLists with(String name, List<NodeSpec> nodes) {
        return new StepLists(
                name.equals(STEPS) ? nodes : steps,
                name.equals(RETRY_STEPS) ? nodes : retrySteps,
                name.equals(FAILURE_STEPS) ? nodes : failureSteps,
                mayFail);
    }

    /** Returns a copy in which these steps may fail. */
    public StepLists withMayFail(Set<NodeId> ids) {
        return new StepLists(steps, retrySteps, failureSteps, ids);
    }

    /** Returns a work with these actions: as settings and as the body that does them. */
    public Work in(Work work) {
        var settings = new LinkedHashMap<>(work.settings());
        LISTS.forEach(name -> put(settings, name, list(name).stream().map(NodeSpec::id)));
        put(settings, MAY_FAIL, steps.stream().map(NodeSpec::id).filter(mayFail::contains));
        return work.withSettings(settings).withBody(graph(retries(work)));
    }

    private static void put(Map<String, Object> settings, String name, Stream<NodeId> ids) {
        var texts = ids.map(NodeId::value).toList();
        if (!texts.isEmpty()) {
            settings.put(name, texts);
        }
    }

    private static int retries(Work work) {
        return work.setting(RETRIES).orElse(null) instanceof Number number ? number.intValue() : 0;
    }

    /**
     * Returns the body: each step follows the one before, a failure leads to the retry steps, and what fails there, or
     * when there are none left, to the failure steps. Where the main list is begun again, each time is a scope of its
     * own, and its number, {@code index}, says whether one is left.
     */
    private Graph graph(int retries) {
        var connections = new ArrayList<Connection>();
        chain(steps, connections);
        chain(retrySteps, connections);
        chain(failureSteps, connections);
        for (var step : steps) {
            if (!mayFail.contains(step.id())) {
                failed(step, retries, connections);
            }
        }
        for (var step : retrySteps) {
            first(failureSteps).ifPresent(to -> connections.add(onFail(step, to).build()));
        }
        var nodes = new ArrayList<>(steps);
        nodes.addAll(retrySteps);
        nodes.addAll(failureSteps);
        return new Graph(nodes, connections, entryPoint());
    }

    /** Where no step can end the list, nothing leads to the others, which are not to begin by themselves. */
    private Optional<NodeId> entryPoint() {
        boolean isNeeded = !(retrySteps.isEmpty() && failureSteps.isEmpty())
                && steps.stream().allMatch(step -> mayFail.contains(step.id()));
        return isNeeded ? first(steps) : Optional.empty();
    }

    private void chain(List<NodeSpec> list, List<Connection> connections) {
        for (int i = 1; i < list.size(); i++) {
            var before = list.get(i - 1);
            if (before.id().equals(list.get(i).id())) {
                continue; // which is refused as what it is
            }
            var via = new ConnectionBuilder(before.id(), list.get(i).id());
            connections.add(
                    mayFail.contains(before.id())
                            ? via.on(Trigger.COMPLETE, Trigger.FAIL).build()
                            : via.build());
        }
    }

    private void failed(NodeSpec step, int retries, List<Connection> connections) {
        var retry = first(retrySteps);
        var failure = first(failureSteps);
        retry.ifPresent(to -> connections.add(
                retries == 0
                        ? onFail(step, to).build()
                        : onFail(step, to).when("index < " + retries).build()));
        if (retries > 0) {
            failure.ifPresent(to ->
                    connections.add(onFail(step, to).when("index >= " + retries).build()));
        } else if (retry.isEmpty()) {
            failure.ifPresent(to -> connections.add(onFail(step, to).build()));
        }
    }

    private static Optional<NodeId> first(List<NodeSpec> list) {
        return list.stream().findFirst().map(NodeSpec::id);
    }

    private static ConnectionBuilder onFail(NodeSpec step, NodeId to) {
        return new ConnectionBuilder(step.id(), to).on(Trigger.FAIL);
    }
}
