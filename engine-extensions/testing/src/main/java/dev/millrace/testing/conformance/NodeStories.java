package dev.millrace.testing.conformance;

import dev.millrace.event.Event;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.ScopeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Stories of nodes: what happened to each, in order; by these one runtime is held to another. */
final class NodeStories {

    private NodeStories() {}

    /** Returns whether the code of a case takes its time, so that what happens depends on how fast it is. */
    static boolean sleeps(ConformanceCase one) {
        return Stream.of("sleep", "nanoTime", "timeout").anyMatch(one.files().definition()::contains);
    }

    /** Returns the stories of all executions of a case. */
    static List<Map<String, List<String>>> of(CaseRuntime.Ending ending) {
        return Stream.concat(Stream.of(ending.events()), ending.others().stream())
                .map(NodeStories::of)
                .toList();
    }

    /** Who of two waited at a gate, and whether a late outcome came before the end, is the schedule's affair. */
    private static Map<String, List<String>> of(List<Event> events) {
        var stories = new TreeMap<String, List<String>>();
        for (var event : events) {
            if (!(event instanceof NodeHeldBack) && !(event instanceof OutcomeRefused)) {
                var of = event instanceof NodeEvent node
                        ? node.node()
                        : event instanceof ScopeEvent scope ? scope.scope() : "the execution";
                stories.computeIfAbsent(of.toString(), path -> new ArrayList<>())
                        .add(event.getClass().getSimpleName());
            }
        }
        return stories;
    }
}
