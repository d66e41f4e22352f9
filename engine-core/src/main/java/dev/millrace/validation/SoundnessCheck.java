package dev.millrace.validation;

import dev.millrace.definition.JoinType;
import dev.millrace.definition.Trigger;
import dev.millrace.node.Control;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Warns of graphs that are allowed and hardly meant: joins that starve, nodes that never run, outputs that may not be
 * there.
 */
final class SoundnessCheck {

    /** What the report on one graph may cost; see docs/definition-format.md. */
    static final long MOST_STEPS = 400_000_000;

    private static final Pattern READ =
            Pattern.compile("\\bnodes(?:\\.([A-Za-z_]\\w*)|\\[\\s*[\"']([^\"']+)[\"']\\s*])\\.output\\b");

    private static final int[] NOTHING = {};

    private final Subject subject;
    private final GraphIndex graph;
    private final Effort effort;
    private final Map<String, Integer> positions = new HashMap<>();

    SoundnessCheck(Subject subject) {
        this(subject, new Effort(MOST_STEPS));
    }

    SoundnessCheck(Subject subject, Effort effort) {
        this.subject = subject;
        this.graph = subject.graph();
        this.effort = effort;
        for (int i = 0; i < graph.size(); i++) {
            positions.putIfAbsent(graph.id(i).value(), i);
        }
    }

    void run() {
        var reads = new int[graph.size()][];
        var texts = texts();
        Arrays.setAll(reads, i -> readsOf(i, texts[i]));
        if (isWorthIt(reads)) {
            var flow = FlowFacts.of(subject, numbered(reads), effort);
            if (flow != null) {
                run(flow, reads);
            }
        }
        if (effort.isSpent()) {
            subject.findings()
                    .graph()
                    .warning(
                            "DEF-273",
                            "the graph is too large and too branched to be looked through for joins that starve and"
                                    + " outputs that may not be there; some hints may be missing");
        }
    }

    private void run(FlowFacts flow, int[][] reads) {
        for (int i = 0; i < graph.size() && !effort.isSpent(); i++) {
            var join = graph.node(i).policy().join();
            if (join.type() == JoinType.ALL) {
                checkFailures(flow, i);
            } else if (join.type() == JoinType.N_OF) {
                checkCount(flow, i, join.count());
            }
            if (!flow.isLoose(i)) {
                checkReads(flow, i, reads[i]);
            }
        }
    }

    // --- joins

    /** A failure that one connection waits for breaks another one, and then a join of all never runs. */
    private void checkFailures(FlowFacts flow, int node) {
        int[] incoming = flow.incoming(node);
        if (incoming.length < 2) {
            return;
        }
        for (int c : incoming) {
            var chosen = flow.chosenOn(c);
            effort.spend(1 + chosen.size() / Long.SIZE);
            for (int i = chosen.nextSetBit(0); i >= 0 && !effort.isSpent(); i = chosen.nextSetBit(i + 1)) {
                effort.spend(1);
                int failing = flow.choices().get(i).node();
                if (i == flow.choices().failure(failing)) {
                    int broken = brokenBy(flow, c, failing);
                    if (broken != GraphIndex.NONE) {
                        warnOfFailure(flow, c, failing, broken);
                    }
                }
            }
        }
    }

    private void warnOfFailure(FlowFacts flow, int connection, int failing, int broken) {
        var node = subject.name(graph.target(connection));
        subject.findings()
                .connection(connection)
                .warning(
                        "DEF-271",
                        "the way " + flow.way(connection) + " begins with a failure of " + subject.name(failing)
                                + ", which breaks " + subject.arrow(broken) + ": so " + node
                                + ", which waits for all, never runs on it; use joinType any");
    }

    /** Several connections from one source count as one, which its failure delivers. */
    private int brokenBy(FlowFacts flow, int delivered, int failing) {
        int completes = flow.choices().completion(failing);
        BitSet broken = null;
        int[] incoming = flow.incoming(graph.target(delivered));
        effort.spend(incoming.length);
        for (int c : incoming) {
            if (graph.source(c) != graph.source(delivered)
                    && graph.connection(c).waitsFor(Trigger.COMPLETE)
                    && flow.isChosen(completes, c)) {
                broken = broken == null ? brokenNodes(flow, failing) : broken;
                if (graph.source(c) == failing || broken.get(graph.source(c))) {
                    return c;
                }
            }
        }
        return GraphIndex.NONE;
    }

    /**
     * The nodes that a failure skips as UPSTREAM_FAILED; what waits for Fail alone is not broken by it, but not taken.
     */
    private BitSet brokenNodes(FlowFacts flow, int failing) {
        int completes = flow.choices().completion(failing);
        var broken = new BitSet();
        var open = new ArrayDeque<Integer>();
        open.add(failing);
        while (!open.isEmpty() && !effort.isSpent()) {
            int[] outgoing = flow.outgoing(open.remove());
            effort.spend(1L + outgoing.length);
            for (int c : outgoing) {
                int target = graph.target(c);
                if (graph.connection(c).waitsFor(Trigger.COMPLETE)
                        && flow.isChosen(completes, c)
                        && !broken.get(target)) {
                    broken.set(target);
                    open.add(target);
                }
            }
        }
        return broken;
    }

    private void checkCount(FlowFacts flow, int node, int count) {
        var branches = new TreeSet<Integer>();
        for (int c : flow.incoming(node)) {
            var chosen = flow.chosenOn(c);
            effort.spend(1 + chosen.size() / Long.SIZE);
            chosen.stream()
                    .mapToObj(flow.choices()::get)
                    .filter(choice -> choice.kind() == Choices.Kind.PORT)
                    .map(Choices.Choice::node)
                    .filter(this::branches)
                    .forEach(branches::add);
        }
        for (int branch : branches) {
            var ports = new TreeSet<String>();
            graph.type(branch)
                    .flatMap(type -> type.ports(graph.node(branch)))
                    .ifPresent(names -> names.forEach(port -> ports.add(port.toLowerCase(Locale.ROOT))));
            if (!ports.isEmpty() && effort.spend((long) ports.size() * ports.size() * flow.incoming(node).length)) {
                checkPorts(flow, node, count, new Branch(branch, ports));
            }
        }
    }

    private boolean branches(int node) {
        return graph.control(node)
                .filter(control -> control == Control.IF_ELSE || control == Control.SWITCH)
                .isPresent();
    }

    /** A node that leaves by one of its ports. */
    private record Branch(int node, Set<String> ports) {}

    private void checkPorts(FlowFacts flow, int node, int count, Branch branch) {
        long most = 0;
        for (var port : branch.ports()) {
            most = Math.max(most, arriving(flow, node, branch, port));
        }
        var spot = subject.findings().node(node).at("joinCount");
        if (most < count) {
            spot.warning(
                    "DEF-270",
                    subject.name(node) + " can never run: whichever way " + subject.name(branch.node())
                            + " leaves, at most " + most + " of the " + count + " deliveries arrive");
            return;
        }
        for (var port : branch.ports()) {
            long few = arriving(flow, node, branch, port);
            if (few < count) {
                spot.warning(
                        "DEF-271",
                        subject.name(node) + " waits for " + count + " deliveries; when " + subject.name(branch.node())
                                + " leaves by " + port + " only " + few + " can arrive, and it is skipped");
                return;
            }
        }
    }

    private long arriving(FlowFacts flow, int node, Branch branch, String port) {
        return Arrays.stream(flow.incoming(node))
                .filter(c -> branch.ports().stream()
                        .noneMatch(other -> !other.equals(port)
                                && flow.isChosen(flow.choices().port(branch.node(), other), c)))
                .map(graph::source)
                .distinct()
                .count();
    }

    // --- outputs that may not be there

    private String[] texts() {
        var texts = new String[graph.size()];
        for (int i = 0; i < texts.length; i++) {
            var node = graph.node(i);
            if (node.inputs().isEmpty() && node.work().settings().isEmpty()) {
                texts[i] = "";
                continue;
            }
            var text = new StringBuilder();
            collect(node.inputs(), text);
            node.work().settings().forEach((name, value) -> {
                if (!isScript(name)) {
                    collect(value, text);
                }
            });
            texts[i] = text.toString();
        }
        return texts;
    }

    /** Most graphs have nothing that could be doubtful. */
    private boolean isWorthIt(int[][] reads) {
        return Arrays.stream(reads).anyMatch(read -> read.length > 0)
                || graph.graph().nodes().stream()
                        .anyMatch(node -> node.policy().join().type() == JoinType.N_OF)
                || graph.graph().connections().stream().anyMatch(connection -> connection.waitsFor(Trigger.FAIL));
    }

    /** The nodes that somebody reads, numbered from 0. */
    private int[] numbered(int[][] reads) {
        var numbers = new int[graph.size()];
        Arrays.fill(numbers, GraphIndex.NONE);
        int next = 0;
        for (int[] some : reads) {
            for (int read : some) {
                numbers[read] = numbers[read] == GraphIndex.NONE ? next++ : numbers[read];
            }
        }
        return numbers;
    }

    /**
     * Returns the nodes of its own scope that a node reads. Who asks for null, or names what to take instead, knows.
     */
    private int[] readsOf(int node, String text) {
        if (!text.contains("nodes")
                || text.contains("?:")
                || text.contains("null")
                || text.contains("empty(")
                || text.contains(".status")) {
            return NOTHING;
        }
        return READ.matcher(text)
                .results()
                .map(name -> name.group(1) == null ? name.group(2) : name.group(1))
                .mapToInt(id -> positions.getOrDefault(id, GraphIndex.NONE))
                .filter(read -> read >= 0
                        && read != node
                        && subject.scopes().of(read) == subject.scopes().of(node))
                .distinct()
                .toArray();
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

    private void checkReads(FlowFacts flow, int node, int[] reads) {
        for (int read : reads) {
            if (!flow.isSure(read, node)) {
                subject.findings()
                        .node(node)
                        .warning(
                                "DEF-272",
                                subject.name(node) + " reads nodes." + graph.id(read) + ".output, but may run when "
                                        + subject.name(read) + " was skipped or has not ended" + wayOf(flow, node)
                                        + "; it is null then; lead a connection from it, or write what to take instead"
                                        + " (a ?: b)");
                return;
            }
        }
    }

    private String wayOf(FlowFacts flow, int node) {
        int[] incoming = flow.incoming(node);
        if (incoming.length == 0) {
            return "";
        }
        var way = flow.way(incoming[0]);
        effort.spend(graph.size()); // it may lead through all of them
        return ", on the way " + way;
    }
}
