package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Absence;
import dev.millrace.definition.Condition;
import dev.millrace.definition.Connection;
import dev.millrace.definition.Effect;
import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.Graph;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.JoinRule;
import dev.millrace.expression.Template;
import dev.millrace.node.Control;
import dev.millrace.node.Field;
import dev.millrace.node.NodeRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compiles a valid workflow into a plan: arrays by node position, parsed expressions. Confined to its caller. */
public final class PlanCompiler {

    private final NodeRegistry types;
    private final List<Problem> problems = new ArrayList<>();
    private final List<SignalRule> signals = new ArrayList<>();

    private PlanCompiler(NodeRegistry types) {
        this.types = types;
    }

    /**
     * Compiles a workflow that the validator has accepted.
     *
     * @param workflow the workflow as it was written
     * @param lowered its graph, flat loops lowered to nested bodies
     * @throws InvalidWorkflowException if a type is not known, or an expression does not parse
     */
    public static Plan compile(Workflow workflow, Graph lowered, NodeRegistry types) {
        var compiler = new PlanCompiler(types);
        var root = compiler.graph(lowered, "", workflow);
        compiler.parsed(() -> Template.parse(workflow.defaultVariables(), Set.of()), "/defaultVariables");
        var outputs = compiler.outputs(workflow, "");
        if (!compiler.problems.isEmpty()) {
            throw new InvalidWorkflowException("workflow '" + workflow.id() + "'", compiler.problems);
        }
        return new Plan(workflow, root, outputs, compiler.signals);
    }

    private GraphPlan graph(Graph graph, String path, Workflow owner) {
        var positions = new HashMap<NodeId, Integer>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            positions.put(graph.nodes().get(i).id(), i);
        }
        var nodes = new PlannedNode[graph.nodes().size()];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = node(graph.nodes().get(i), i, path + "/nodes/" + i, owner);
        }
        var connections = connections(graph, positions, path);
        link(nodes, connections);
        joinRules(nodes, connections, positions, path);
        substitutes(nodes, positions);
        return new GraphPlan(
                nodes,
                connections,
                entries(graph, nodes, positions),
                positions,
                owner.policy().onFailure(),
                owner.policy().compensation());
    }

    private PlannedNode node(NodeSpec spec, int position, String path, Workflow owner) {
        var type = types.find(spec.type()).orElse(null);
        var control = type == null ? null : Control.of(type).orElse(null);
        var node = new PlannedNode(
                spec,
                position,
                control == null ? null : control(control, spec, path, inside(spec, owner)),
                template(spec.inputs(), path + "/inputs"),
                control == null
                        ? work(spec, type == null ? List.of() : type.fields(), path, owner)
                        : Template.parse(Map.of(), Set.of()));
        node.runIf(spec.runIf()
                .map(condition -> expression(condition, ExpressionRoots.NODE, path + "/runIf"))
                .orElse(null));
        node.lockNames(lockNames(spec, path));
        node.attemptTemplates(attemptTemplates(spec, path));
        node.effect(spec.policy().effect().orElse(type == null ? Effect.IDEMPOTENT : type.effect()));
        boolean isKnown = type != null || spec.work().code().isPresent();
        if (!isKnown) {
            problems.add(
                    Problem.error("DEF-204", path + "/runtimeType", "there is no node type '" + spec.type() + "'"));
        }
        return node;
    }

    /** Returns the workflow that says how the scopes of a node are treated: the one around it, but for what it says. */
    private static Workflow inside(NodeSpec spec, Workflow owner) {
        return spec.policy()
                .substitutes()
                .inside()
                .map(said -> owner.withPolicy(owner.policy().withCompensation(said)))
                .orElse(owner);
    }

    private @Nullable Template lockNames(NodeSpec spec, String path) {
        var names = NamedLocks.namesOf(spec.policy().admission());
        return NamedLocks.areTemplates(names)
                ? parsed(() -> Template.parse(Map.of("locks", names), ExpressionRoots.NODE), path + "/locks")
                : null;
    }

    private @Nullable Template attemptTemplates(NodeSpec spec, String path) {
        var templates = spec.policy().attempts().templates().asData();
        return templates.isEmpty() ? null : parsed(() -> Template.parse(templates, ExpressionRoots.NODE), path);
    }

    private ControlPlan control(Control control, NodeSpec spec, String path, Workflow owner) {
        var fields = new ControlSettings(spec);
        return switch (control) {
            case NOOP -> new NoopPlan();
            case IF_ELSE -> new IfElsePlan(required(spec, "condition", path));
            case SWITCH -> SwitchPlan.of(required(spec, "expression", path), fields.map("cases"));
            case WHILE ->
                new WhilePlan(
                        required(spec, "conditionExpression", path),
                        fields.text("conditionExpression").orElse(""),
                        fields.number("maxIterations", WhilePlan.MOST),
                        body(spec.work().body(), path, owner));
            case FOR_EACH ->
                new ForEachPlan(
                        items(spec, fields, path),
                        fields.text("itemVariableName").orElse(BodyPlan.ITEM),
                        Math.max(1, fields.number("maxConcurrency", 1)),
                        Completion.of(spec),
                        body(spec.work().body(), path, owner));
            case CONTAINER -> {
                var mode = fields.text("executionMode").orElse("Parallel");
                var graph = spec.work().body().map(body -> ordered(mode, body));
                yield new ContainerPlan(mode, body(graph, path, owner));
            }
            case STEPS -> StepsPlan.of(spec.work(), fields, body(spec.work().body(), path, owner));
            case SUBFLOW -> subflow(spec, fields, path);
            case TIMER -> new TimerPlan(fields.duration("delay").orElse(Duration.ZERO));
            case WAIT -> wait(spec, fields, path);
            case VERIFY ->
                new VerifyPlan(
                        fields.text("pass").filter("any"::equalsIgnoreCase).isPresent(),
                        controlTemplate(spec, control, List.of(Control.CONDITIONS), path));
            case END -> new EndPlan(controlTemplate(spec, control, List.of("status", "output", "message"), path));
        };
    }

    private ItemSource items(NodeSpec spec, ControlSettings fields, String path) {
        return new ItemSource(
                controlExpression(spec, "collectionExpression", path),
                fields.text("collectionExpression").orElse(""),
                controlTemplate(spec, Control.FOR_EACH, List.of("collectionFile"), path),
                fields.text("collectionFile").orElse(""),
                fields.text("format").orElse(""),
                spec.work().folders());
    }

    private ControlPlan subflow(NodeSpec spec, ControlSettings fields, String path) {
        var written = spec.work().subflow();
        var mappings = Mappings.of(fields, !spec.inputs().isEmpty());
        if (fields.text("mode").filter("child"::equalsIgnoreCase).isPresent() || written.isEmpty()) {
            return new ChildPlan(
                    new ChildChoice(
                            fields.text(ChildChoice.FIELD).orElse(""),
                            controlTemplate(spec, Control.SUBFLOW, List.of(ChildChoice.FIELD), path),
                            fields.texts("allowed")),
                    written.map(Workflow::id).orElse(""),
                    !fields.value("await").equals(Optional.of(false)),
                    mappings);
        }
        var child = inside(spec, written.get());
        var graph = graph(child.graph(), path + "/workflowDefinition", child);
        return new SubflowPlan(
                child, Plan.defaultsOf(child), mappings, outputs(child, path + "/workflowDefinition"), graph);
    }

    private @Nullable Template outputs(Workflow workflow, String path) {
        return workflow.outputs().isEmpty()
                ? null
                : parsed(() -> Template.parse(workflow.outputs(), ExpressionRoots.OUTPUTS), path + "/outputs");
    }

    private WaitPlan wait(NodeSpec spec, ControlSettings fields, String path) {
        var rule = SignalRule.of(fields);
        signals.add(rule);
        return new WaitPlan(
                rule,
                fields.duration("waitTimeout").orElse(null),
                fields.text("correlation").orElse(""),
                controlTemplate(spec, Control.WAIT, List.of("correlation"), path));
    }

    private Template work(NodeSpec spec, List<Field> fields, String path, Workflow owner) {
        return settings(WorkEnvironment.of(owner, spec.work().settings(), fields), fields, path);
    }

    /**
     * Templates are filled in only in the fields whose kind says so, and in free data; the others stand as they are.
     */
    private Template settings(Map<String, Object> values, List<Field> fields, String path) {
        var fixed = new LinkedHashMap<String, Object>();
        var filled = new LinkedHashMap<String, Template>();
        values.forEach((name, value) -> {
            var field = fieldOf(name, fields);
            if (value == null || field.isPresent() && !field.get().isTemplate()) {
                fixed.put(name, value);
                return;
            }
            var whole = field.orElseGet(() -> Field.optional(name, Field.Kind.ANY, ""));
            var template = parsed(() -> Template.parse(value, whole), path + "/" + name);
            if (template.isConstant()) {
                fixed.put(name, template.render(root -> null));
            } else {
                filled.put(name, template);
            }
        });
        return new SettingsTemplate(Collections.unmodifiableMap(fixed), Collections.unmodifiableMap(filled));
    }

    private static Optional<Field> fieldOf(String name, List<Field> fields) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }

    /** Returns fields of a control node as a template of a map. */
    private Template controlTemplate(NodeSpec spec, Control control, List<String> names, String path) {
        var fields = new ControlSettings(spec);
        var values = new LinkedHashMap<String, Object>();
        names.forEach(name -> fields.value(name).ifPresent(value -> values.put(name, value)));
        return settings(values, control.type().fields(), path);
    }

    private Template template(Map<String, Object> value, String path) {
        return parsed(() -> Template.parse(value, ExpressionRoots.TEMPLATE), path);
    }

    private Template parsed(Supplier<Template> parse, String path) {
        try {
            return parse.get();
        } catch (InvalidExpressionException e) {
            problems.add(Problem.error("DEF-233", path, String.valueOf(e.getMessage())));
            return Template.parse(Map.of(), Set.of());
        }
    }

    /** Returns the expression of a field that the validator has found there. */
    private Expression required(NodeSpec spec, String field, String path) {
        var expression = controlExpression(spec, field, path);
        return expression == null ? Expression.parse("null", Set.of()) : expression; // there is a problem then
    }

    private @Nullable Expression controlExpression(NodeSpec spec, String field, String path) {
        var fields = new ControlSettings(spec);
        return fields.value(field)
                .map(text ->
                        new Condition(text.toString(), fields.text("language").orElse(Condition.EXPRESSION)))
                .map(text -> expression(text, ExpressionRoots.NODE, path + "/" + field))
                .orElse(null);
    }

    private @Nullable Expression expression(Condition condition, Set<String> roots, String path) {
        if (!condition.isExpression()) {
            var language = types.language(condition.language());
            if (language.isEmpty()) {
                problems.add(Problem.error(
                        "DEF-232", path, "there is no condition language '" + condition.language() + "' here"));
                return null;
            }
            return new Scripted(condition.text(), language.get().name());
        }
        try {
            return Expression.parse(condition.text(), roots);
        } catch (InvalidExpressionException e) {
            problems.add(Problem.error("DEF-231", path, String.valueOf(e.getMessage())));
            return null;
        }
    }

    private GraphPlan body(Optional<Graph> body, String path, Workflow owner) {
        return graph(body.orElseGet(() -> new Graph(List.of(), List.of(), Optional.empty())), path + "/body", owner);
    }

    /** A sequential container without connections keeps the order of the file. */
    private static Graph ordered(String mode, Graph body) {
        if (!mode.equalsIgnoreCase("Sequential") || !body.connections().isEmpty()) {
            return body;
        }
        var chain = new ArrayList<Connection>();
        var there = body.nodes().stream()
                .filter(node -> node.absence().isEmpty())
                .map(NodeSpec::id)
                .toList();
        for (int i = 1; i < there.size(); i++) {
            chain.add(Connection.of(there.get(i - 1), there.get(i)));
        }
        return new Graph(body.nodes(), chain, body.entryPoint());
    }

    private PlannedConnection[] connections(Graph graph, Map<NodeId, Integer> positions, String path) {
        var planned = new ArrayList<PlannedConnection>();
        var exceptional = new HashMap<Integer, Set<String>>();
        for (int i = 0; i < graph.connections().size(); i++) {
            var connection = graph.connections().get(i);
            var source = positions.get(connection.source().node());
            var target = positions.get(connection.target().node());
            if (connection.options().enabled() && source != null && target != null && isThere(graph, source, target)) {
                var where = path + "/connections/" + i + "/condition";
                var condition = connection
                        .condition()
                        .map(c -> expression(c, ExpressionRoots.CONNECTION, where))
                        .orElse(null);
                var ports = exceptional.computeIfAbsent(
                        source, s -> ExceptionalPorts.of(graph.nodes().get(s), graph, positions, types));
                planned.add(new PlannedConnection(connection, source, target, condition, ports));
            }
        }
        return planned.toArray(PlannedConnection[]::new);
    }

    private static boolean isThere(Graph graph, int source, int target) {
        return graph.nodes().get(target).absence().isEmpty()
                && graph.nodes()
                        .get(source)
                        .absence()
                        .filter(why -> why != Absence.SATISFIED)
                        .isEmpty();
    }

    private static void link(PlannedNode[] nodes, PlannedConnection[] connections) {
        var incoming = by(nodes.length, connections, connection -> connection.target());
        var outgoing = by(nodes.length, connections, connection -> connection.source());
        for (var connection : connections) {
            note(connection, nodes[connection.source()]);
        }
        var grouping = new ExitGrouping(nodes.length);
        for (int i = 0; i < nodes.length; i++) {
            nodes[i].incoming(incoming[i]);
            nodes[i].mayRecover(Arrays.stream(incoming[i]).anyMatch(c -> connections[c].recovers()));
            nodes[i].exits(grouping.of(i, outgoing[i], connections));
            for (var exit : nodes[i].exits()) {
                nodes[exit.target()].sources(nodes[exit.target()].sources() + 1);
            }
        }
        int joinSlot = 3 * nodes.length;
        for (var node : nodes) {
            if (node.sources() > 1) {
                node.joinSlot(joinSlot);
                joinSlot += 2;
            }
        }
    }

    private static void note(PlannedConnection connection, PlannedNode source) {
        if (connection.condition() != null) {
            source.hasConditions(connection.onComplete(), connection.onFail());
        }
        if (connection.onFail()) {
            source.keepsInput(true);
        }
        if (connection.condition() instanceof Scripted script) {
            source.scriptsOnComplete(
                    connection.onComplete() ? with(source.scriptsOnComplete(), script) : source.scriptsOnComplete());
            source.scriptsOnFail(connection.onFail() ? with(source.scriptsOnFail(), script) : source.scriptsOnFail());
        }
    }

    /** Returns the connections of each node, by their order in the file. */
    private static int[][] by(int nodes, PlannedConnection[] connections, ToIntFunction<PlannedConnection> end) {
        var counts = new int[nodes];
        for (var connection : connections) {
            counts[end.applyAsInt(connection)]++;
        }
        var lists = new int[nodes][];
        Arrays.setAll(lists, node -> new int[counts[node]]);
        for (int c = connections.length - 1; c >= 0; c--) {
            int node = end.applyAsInt(connections[c]);
            lists[node][--counts[node]] = c;
        }
        return lists;
    }

    private static List<Scripted> with(List<Scripted> scripts, Scripted another) {
        return Stream.concat(scripts.stream(), Stream.of(another)).toList();
    }

    private static int[] toArray(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private void joinRules(
            PlannedNode[] nodes, PlannedConnection[] connections, Map<NodeId, Integer> positions, String path) {
        for (var node : nodes) {
            node.join().condition().ifPresent(text -> {
                try {
                    var rule = JoinRule.parse(text);
                    node.joinSources(JoinSource.of(rule, node.incoming(), connections, positions));
                    node.joinRule(rule);
                } catch (InvalidExpressionException e) {
                    problems.add(Problem.error(
                            "DEF-258",
                            path + "/nodes/" + node.position() + "/joinCondition",
                            String.valueOf(e.getMessage())));
                }
            });
        }
    }

    private static void substitutes(PlannedNode[] nodes, Map<NodeId, Integer> positions) {
        for (var node : nodes) {
            var substitutes = node.spec().policy().substitutes();
            node.fallback(positionOf(substitutes.fallback(), nodes, positions));
            node.compensation(positionOf(substitutes.compensation(), nodes, positions));
            node.keepsInput(node.keepsInput() || (node.fallback() != PlannedNode.NONE));
            for (int substitute : new int[] {node.fallback(), node.compensation()}) {
                if (substitute != PlannedNode.NONE) {
                    nodes[substitute].substitute(true);
                }
            }
        }
    }

    private static int positionOf(Optional<NodeId> id, PlannedNode[] nodes, Map<NodeId, Integer> positions) {
        return id.map(positions::get)
                .filter(position -> nodes[position].absence() == null)
                .orElse(PlannedNode.NONE);
    }

    private static int[] entries(Graph graph, PlannedNode[] nodes, Map<NodeId, Integer> positions) {
        var written = graph.entryPoint().map(positions::get);
        var orphans = AbsentSources.orphans(graph);
        var entries = new ArrayList<Integer>();
        for (var node : nodes) {
            if (node.absence() == null
                    && isEntry(node, written, orphans.get(node.spec().id()))) {
                entries.add(node.position());
            }
        }
        return toArray(entries);
    }

    /** Where the graph names its entry point, what has lost all its sources begins beside it. */
    private static boolean isEntry(PlannedNode node, Optional<Integer> written, @Nullable Boolean begins) {
        if (written.filter(entry -> entry == node.position()).isPresent()) {
            return true;
        }
        return node.incoming().length == 0 && !node.substitute() && (begins == null ? written.isEmpty() : begins);
    }
}
