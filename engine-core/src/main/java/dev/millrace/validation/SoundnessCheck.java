package dev.millrace.validation;

import dev.millrace.definition.JoinType;
import dev.millrace.definition.Trigger;
import dev.millrace.node.Control;
import dev.millrace.validation.Flow.Choice;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Warns of graphs that are allowed and hardly meant: joins that starve, nodes that never run, outputs that may not be there. */
final class SoundnessCheck {

    private static final Pattern READ =
            Pattern.compile("\\bnodes(?:\\.([A-Za-z_]\\w*)|\\[\\s*[\"']([^\"']+)[\"']\\s*])\\.output\\b");

    private final Subject subject;
    private final GraphIndex graph;

    SoundnessCheck(Subject subject) {
        this.subject = subject;
        this.graph = subject.graph();
    }

    void run() {
        var texts = texts();
        var flow = isWorthIt(texts) ? Flow.of(graph) : null;
        if (flow == null) {
            return;
        }
        for (int i = 0; i < graph.size(); i++) {
            var join = graph.node(i).policy().join();
            if (join.type() == JoinType.ALL) {
                checkFailures(flow, i);
            } else if (join.type() == JoinType.N_OF) {
                checkCount(flow, i, join.count());
            }
            if (!flow.isLoose(i)) {
                checkReads(flow, i, texts[i]);
            }
        }
    }

    /** A failure that one connection waits for breaks another one, and then a join of all never runs. */
    private void checkFailures(Flow flow, int node) {
        for (int c : graph.incoming(node)) {
            for (var choice : flow.choicesOf(c).entrySet()) {
                if (choice.getValue().equals(Flow.FAILS)) {
                    brokenBy(flow, c, choice.getKey())
                            .ifPresent(broken -> subject.findings()
                                    .connection(c)
                                    .warning(
                                            "DEF-271",
                                            "the way " + flow.way(c) + " begins with a failure of "
                                                    + subject.name(
                                                            choice.getKey().node()) + ", which breaks "
                                                    + subject.arrow(broken) + ": so " + subject.name(node)
                                                    + ", which waits for all, never runs on it; use joinType any"));
                }
            }
        }
    }

    /** Several connections from one source count as one, which its failure delivers. */
    private Optional<Integer> brokenBy(Flow flow, int delivered, Choice end) {
        var broken = brokenNodes(flow, end);
        return Arrays.stream(graph.incoming(graph.target(delivered)))
                .boxed()
                .filter(c -> graph.source(c) != graph.source(delivered))
                .filter(c -> isBroken(c, broken, end)
                        && Flow.OK.equals(flow.choicesOf(c).get(end)))
                .findFirst();
    }

    /** The nodes that a failure skips as UPSTREAM_FAILED; what waits for Fail alone is not broken by it, but not taken. */
    private BitSet brokenNodes(Flow flow, Choice end) {
        var broken = new BitSet();
        for (int node : flow.order()) {
            if (Arrays.stream(graph.incoming(node))
                    .anyMatch(c -> isBroken(c, broken, end)
                            && Flow.OK.equals(flow.choicesOf(c).get(end)))) {
                broken.set(node);
            }
        }
        return broken;
    }

    private boolean isBroken(int connection, BitSet broken, Choice end) {
        int source = graph.source(connection);
        return graph.connection(connection).waitsFor(Trigger.COMPLETE) && (source == end.node() || broken.get(source));
    }

    private void checkCount(Flow flow, int node, int count) {
        var choices = new HashSet<Choice>();
        for (int c : graph.incoming(node)) {
            choices.addAll(flow.choicesOf(c).keySet());
        }
        for (var choice : choices) {
            var values = new TreeSet<String>();
            if (choice.what().equals("port")) {
                graph.type(choice.node())
                        .flatMap(type -> type.ports(graph.node(choice.node())))
                        .ifPresent(ports -> ports.forEach(port -> values.add(port.toLowerCase(Locale.ROOT))));
            }
            if (!values.isEmpty()
                    && graph.control(choice.node())
                            .filter(SoundnessCheck::branches)
                            .isPresent()) {
                checkPorts(flow, node, count, choice, values);
            }
        }
    }

    private static boolean branches(Control control) {
        return control == Control.IF_ELSE || control == Control.SWITCH;
    }

    private void checkPorts(Flow flow, int node, int count, Choice choice, Set<String> ports) {
        long most = 0;
        for (var port : ports) {
            most = Math.max(most, arriving(flow, node, choice, port));
        }
        var spot = subject.findings().node(node).at("joinCount");
        if (most < count) {
            spot.warning(
                    "DEF-270",
                    subject.name(node) + " can never run: whichever way " + subject.name(choice.node())
                            + " leaves, at most " + most + " of the " + count + " deliveries arrive");
            return;
        }
        for (var port : ports) {
            long few = arriving(flow, node, choice, port);
            if (few < count) {
                spot.warning(
                        "DEF-271",
                        subject.name(node) + " waits for " + count + " deliveries; when " + subject.name(choice.node())
                                + " leaves by " + port + " only " + few + " can arrive, and it is skipped");
                return;
            }
        }
    }

    private long arriving(Flow flow, int node, Choice choice, String port) {
        return Arrays.stream(graph.incoming(node))
                .filter(c -> {
                    var own = flow.choicesOf(c).get(choice);
                    return own == null || own.equals(port);
                })
                .map(graph::source)
                .distinct()
                .count();
    }

    // --- outputs that may not be there

    private String[] texts() {
        var texts = new String[graph.size()];
        for (int i = 0; i < texts.length; i++) {
            var text = new StringBuilder();
            collect(graph.node(i).inputs(), text);
            graph.node(i).work().settings().forEach((name, value) -> {
                if (!isScript(name)) {
                    collect(value, text);
                }
            });
            texts[i] = text.toString();
        }
        return texts;
    }

    /** Most graphs have nothing that could be doubtful. */
    private boolean isWorthIt(String[] texts) {
        return Arrays.stream(texts).anyMatch(text -> text.contains("nodes"))
                || graph.graph().nodes().stream()
                        .anyMatch(node -> node.policy().join().type() == JoinType.N_OF)
                || graph.graph().connections().stream().anyMatch(connection -> connection.waitsFor(Trigger.FAIL));
    }

    private static boolean isScript(String field) {
        return field.toLowerCase(Locale.ROOT).contains("script");
    }

    private static void collect(Object value, StringBuilder texts) {
        if (value instanceof String text) {
            texts.append(text).append('\n');
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(v -> collect(v, texts));
        } else if (value instanceof Iterable<?> list) {
            list.forEach(v -> collect(v, texts));
        }
    }

    /** Who asks for null, or names what to take instead, knows. */
    private void checkReads(Flow flow, int node, String text) {
        if (text.contains("?:") || text.contains("null") || text.contains("empty(") || text.contains(".status")) {
            return;
        }
        var names = READ.matcher(text);
        while (names.find()) {
            var id = names.group(1) == null ? names.group(2) : names.group(1);
            int read = position(id);
            if (read >= 0 && read != node && !flow.isSure(read, node)) {
                subject.findings()
                        .node(node)
                        .warning(
                                "DEF-272",
                                subject.name(node) + " reads nodes." + id + ".output, but may run when "
                                        + subject.name(read) + " was skipped or has not ended" + wayOf(flow, node)
                                        + "; it is null then; lead a connection from it, or write what to take instead"
                                        + " (a ?: b)");
                return;
            }
        }
    }

    private String wayOf(Flow flow, int node) {
        return graph.incoming(node).length == 0 ? "" : ", on the way " + flow.way(graph.incoming(node)[0]);
    }

    private int position(String id) {
        for (int i = 0; i < graph.size(); i++) {
            if (graph.id(i).value().equals(id)) {
                return i;
            }
        }
        return GraphIndex.NONE;
    }
}
