package dev.millrace.testing.crash;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one life of an execution left behind. Immutable.
 *
 * @param snapshot where it stood at the end
 * @param begun how often each attempt of each node began afresh, without those that a crash made begin again
 * @param completed how often each node completed
 * @param commits how many commits each engine asked for
 */
record Traces(
        ExecutionSnapshot snapshot, Map<String, Integer> begun, Map<String, Integer> completed, List<Integer> commits) {

    private static final Pattern ID = Pattern.compile("\\b[0-7][0-9a-hjkmnp-tv-z]{25}\\b");

    static Traces of(ExecutionSnapshot snapshot, List<Event> events, List<Integer> commits) {
        var begun = new TreeMap<String, Integer>();
        var completed = new TreeMap<String, Integer>();
        for (var event : events) {
            if (event instanceof NodeStarted started && started.deliveries() <= 1) {
                begun.merge(started.node() + ", attempt " + started.attempt(), 1, Integer::sum);
            } else if (event instanceof ExecutionRepaired repaired && Life.hasRunAgain(repaired)) {
                repaired.reset().forEach(node -> begun.keySet().removeIf(key -> key.startsWith(node + ", attempt ")));
            } else if (event instanceof NodeCompleted done) {
                completed.merge(done.node().toString(), 1, Integer::sum);
            }
        }
        return new Traces(snapshot, begun, completed, commits);
    }

    ExecutionStatus status() {
        return snapshot.status();
    }

    List<String> differencesFrom(Traces expected) {
        var lines = new ArrayList<String>();
        compare(lines, "status", expected.status(), status());
        compare(
                lines,
                "output",
                expected.snapshot.result().output(),
                snapshot.result().output());
        compare(
                lines,
                "variables",
                expected.snapshot.result().variables(),
                snapshot.result().variables());
        compare(lines, "begun", expected.begun, begun);
        compare(lines, "completed", expected.completed, completed);
        compareNodes(lines, "status of", expected, node -> node.status());
        compareNodes(lines, "output of", expected, node -> node.output());
        return lines;
    }

    private void compareNodes(
            List<String> lines, String what, Traces expected, Function<NodeSnapshot, Object> feature) {
        var paths = new TreeSet<>(expected.features(feature).keySet());
        paths.addAll(features(feature).keySet());
        for (var path : paths) {
            compare(
                    lines,
                    what + " " + path,
                    expected.features(feature).getOrDefault(path, "nothing"),
                    features(feature).getOrDefault(path, "nothing"));
        }
    }

    private Map<String, Object> features(Function<NodeSnapshot, Object> feature) {
        var features = new TreeMap<String, Object>();
        snapshot.nodes().forEach((path, node) -> features.put(path.toString(), feature.apply(node)));
        return features;
    }

    /** The ids of child executions follow from that of the parent, which is another one in each life. */
    private static Object withoutIds(Object value) {
        if (value instanceof Map<?, ?> map) {
            var copy = new HashMap<Object, @Nullable Object>();
            map.forEach((key, element) -> copy.put(key, element == null ? null : withoutIds(element)));
            return copy;
        }
        if (value instanceof List<?> list) {
            var copy = new ArrayList<@Nullable Object>();
            list.forEach(element -> copy.add(element == null ? null : withoutIds(element)));
            return copy;
        }
        return value instanceof String text ? ID.matcher(text).replaceAll("an execution") : value;
    }

    private static void compare(List<String> lines, String what, Object expected, Object actual) {
        if (!withoutIds(expected).equals(withoutIds(actual))) {
            boolean isAlike = expected.toString().equals(actual.toString());
            lines.add(
                    what + " was " + actual + ", expected " + expected + (isAlike ? ": they are of another type" : ""));
        }
    }
}
