package dev.millrace.testing.conformance;

import dev.millrace.event.BreakerReport;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.testing.conformance.Expectation.OfBreaker;
import dev.millrace.testing.conformance.Expectation.OfCourse;
import dev.millrace.testing.conformance.Expectation.OfNode;
import dev.millrace.testing.conformance.Expectation.OfNodes;
import dev.millrace.testing.conformance.Expectation.Pair;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Holds an execution against what is expected of it. Confined to one case. */
final class SnapshotCheck {

    private final ExecutionSnapshot found;
    private final CaseRuntime.Looks looks;
    private final List<Event> events;
    private final StartsAndEnds times;
    private final Differences differences;

    SnapshotCheck(CaseRuntime.Ending ending, Differences differences) {
        this.found = ending.snapshot();
        this.looks = ending.looks();
        this.events = ending.events();
        this.times = new StartsAndEnds(events);
        this.differences = differences;
    }

    void compare(Expectation expected) {
        expected.status().filter(status -> status != found.status()).ifPresent(status -> {
            var cause = found.result().cause();
            differences.add("status", status.name(), found.status() + (cause.isEmpty() ? "" : " (" + cause + ")"));
        });
        expected.nodes().forEach(this::node);
        expected.absent().forEach(this::absent);
        differences.within(
                "variables", expected.data().variables(), found.result().variables());
        differences.within("output", expected.data().output(), found.result().output());
        course(expected.course());
        nodesThat(expected.nodesThat());
    }

    private void nodesThat(OfNodes expected) {
        var failures = found.result().failures();
        expected.failures().recovered().ifPresent(paths -> all("recovered", paths, failures.recovered()));
        expected.failures().warned().ifPresent(paths -> all("warned", paths, failures.warned()));
        expected.failures().failed().ifPresent(paths -> all("failures", paths, failures.failed()));
        var undone = found.result().failures().compensations();
        expected.undone().undone().ifPresent(paths -> all("compensations.undone", paths, undone.undone()));
        expected.undone().failed().ifPresent(paths -> all("compensations.failed", paths, undone.failed()));
        expected.undone().skipped().ifPresent(paths -> all("compensations.skipped", paths, undone.skipped()));
    }

    private void course(OfCourse expected) {
        var cause = found.result().cause();
        expected.cause()
                .filter(text -> !cause.contains(text))
                .ifPresent(text -> differences.add("cause", Differences.shown(text), Differences.shown(cause)));
        expected.order().forEach(this::order);
        for (var atOnce : expected.atOnce()) {
            int most = StartsAndEnds.mostAtOnce(events, atOnce.nodes());
            if (most > atOnce.most()) {
                differences.add(
                        "atOnce", "at most " + atOnce.most() + " of " + new TreeSet<>(atOnce.nodes()), most + "");
            }
        }
        expected.events().stream()
                .filter(one -> events.stream().noneMatch(one::isMetBy))
                .forEach(one -> differences.add(
                        "events",
                        one.name() + (one.text().isEmpty() ? "" : " with " + Differences.shown(one.text())),
                        "none"));
        expected.explains().forEach(this::explains);
        expected.breakers().ifPresent(this::breakers);
    }

    private void explains(NodePath path, List<String> texts) {
        var explanation = looks.explanations().get(path);
        var said = explanation == null ? "" : explanation.toString();
        texts.stream()
                .filter(text -> !said.contains(text))
                .forEach(text -> differences.add("explains." + path, Differences.shown(text), Differences.shown(said)));
    }

    private void breakers(Map<String, OfBreaker> expected) {
        var keys = looks.breakers().stream().map(BreakerReport::key).collect(Collectors.toSet());
        differences.equal("breakers", new TreeSet<>(expected.keySet()), new TreeSet<>(keys));
        for (var report : looks.breakers()) {
            var where = "breakers." + report.key();
            var one = expected.get(report.key());
            if (one != null) {
                one.state().ifPresent(state -> differences.equal(where, state, report.state()));
                one.opened()
                        .ifPresent(times -> differences.equal(
                                where + ".opened", times, (int) report.counts().opened()));
                one.refused()
                        .ifPresent(times -> differences.equal(
                                where + ".refused", times, (int) report.counts().refused()));
            }
        }
    }

    private void absent(NodePath path) {
        var node = found.nodes().get(path);
        if (node != null) {
            differences.add("absent", "no node " + path, "one that is " + node.status());
        }
    }

    private void node(NodePath path, OfNode expected) {
        var where = "nodes." + path;
        var node = found.nodes().get(path);
        if (node == null) {
            differences.add(where, expected.status().map(Enum::name).orElse("a node"), "no node at this path");
            return;
        }
        expected.status()
                .filter(status -> status != node.status())
                .ifPresent(status -> differences.add(where + ".status", status.name(), statusOf(node)));
        expected.attempts().ifPresent(attempts -> differences.equal(where + ".attempts", attempts, node.attempts()));
        expected.skipReason()
                .ifPresent(reason -> differences.equal(
                        where + ".skipReason", reason, node.why().skipReason().orElse(null)));
        expected.errorContains().ifPresent(text -> error(where, text, node));
        differences.within(where + ".output", expected.output(), node.output());
    }

    private void error(String where, String text, NodeSnapshot node) {
        var error = node.why().failure().map(SnapshotCheck::textOf).orElse("");
        if (!error.contains(text)) {
            differences.add(where + ".error", "one with " + Differences.shown(text), Differences.shown(error));
        }
    }

    private static String statusOf(NodeSnapshot node) {
        var why = node.why();
        return node.status()
                + why.skipReason().map(reason -> " (" + reason + ")").orElse("")
                + why.failure()
                        .map(failure -> " (" + Differences.shown(textOf(failure)) + ")")
                        .orElse("");
    }

    private static String textOf(Failure failure) {
        return failure.type() + ": " + failure.message();
    }

    private void order(Pair pair) {
        var expected = pair.first() + " to end before " + pair.second() + " starts";
        var ended = times.end(pair.first());
        var started = times.start(pair.second());
        if (ended == null || started == null) {
            differences.add(
                    "order", expected, "that " + (ended == null ? pair.first() : pair.second()) + " did not run");
        } else if (started < ended) {
            differences.add("order", expected, "a start at event " + started + ", an end at event " + ended);
        }
    }

    private void all(String what, Set<NodePath> expected, List<NodePath> paths) {
        differences.equal(what, sorted(expected), sorted(Set.copyOf(paths)));
    }

    private static String sorted(Set<NodePath> paths) {
        return new TreeSet<>(paths).stream().map(NodePath::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
