package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Connection;
import dev.millrace.definition.Effect;
import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.Graph;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.expression.Template;
import dev.millrace.node.Control;
import dev.millrace.node.Field;
import dev.millrace.node.NodeRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiler of a valid workflow into a plan: arrays by node position, parsed expressions. Confined to its caller.
 */
public final class PlanCompiler {

    private final NodeRegistry types;
    private final ExpressionCompiler expressions;
    private final GraphLinker linker;
    private final List<Problem> problems = new ArrayList<>();
    private final List<SignalRule> signals = new ArrayList<>();

    private PlanCompiler(NodeRegistry types) {
        this.types = types;
        this.expressions = new ExpressionCompiler(types, problems::add);
        this.linker = new GraphLinker(types, expressions, problems::add);
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
        compiler.expressions.parsed(() -> Template.parse(workflow.defaultVariables(), Set.of()), "/defaultVariables");
        var outputs = compiler.outputs(workflow, "");
        if (!compiler.problems.isEmpty()) {
            throw new InvalidWorkflowException("workflow '" + workflow.id() + "'", compiler.problems);
        }
        return new Plan(workflow, root, outputs, compiler.signals);
    }

    private GraphPlan graph(Graph graph, String path, Workflow owner) {
        var nodes = new PlannedNode[graph.nodes().size()];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = node(graph.nodes().get(i), i, path + "/nodes/" + i, owner);
        }
        return linker.link(graph, nodes, path, owner);
    }

    private PlannedNode node(NodeSpec spec, int position, String path, Workflow owner) {
        var type = types.find(spec.type()).orElse(null);
        var control = type == null ? null : Control.of(type).orElse(null);
        var node = new PlannedNode(
                spec,
                position,
                control == null ? null : control(control, spec, path, inside(spec, owner)),
                expressions.template(spec.inputs(), path + "/inputs"),
                control == null
                        ? work(spec, type == null ? List.of() : type.fields(), path, owner)
                        : Template.parse(Map.of(), Set.of()));
        node.runIf(spec.runIf()
                .map(condition -> expressions.expression(condition, ExpressionRoots.NODE, path + "/runIf"))
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
                ? expressions.parsed(
                        () -> Template.parse(Map.of("locks", names), ExpressionRoots.NODE), path + "/locks")
                : null;
    }

    private @Nullable Template attemptTemplates(NodeSpec spec, String path) {
        var templates = spec.policy().attempts().templates().asData();
        return templates.isEmpty()
                ? null
                : expressions.parsed(() -> Template.parse(templates, ExpressionRoots.NODE), path);
    }

    private ControlPlan control(Control control, NodeSpec spec, String path, Workflow owner) {
        var fields = new ControlSettings(spec);
        return switch (control) {
            case NOOP -> new NoopPlan();
            case IF_ELSE -> new IfElsePlan(expressions.required(spec, "condition", path));
            case SWITCH -> SwitchPlan.of(expressions.required(spec, "expression", path), fields.map("cases"));
            case WHILE ->
                new WhilePlan(
                        expressions.required(spec, "conditionExpression", path),
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
                        expressions.controlTemplate(spec, control, List.of(Control.CONDITIONS), path));
            case END ->
                new EndPlan(expressions.controlTemplate(spec, control, List.of("status", "output", "message"), path));
        };
    }

    private ItemSource items(NodeSpec spec, ControlSettings fields, String path) {
        return new ItemSource(
                expressions.controlExpression(spec, "collectionExpression", path),
                fields.text("collectionExpression").orElse(""),
                expressions.controlTemplate(spec, Control.FOR_EACH, List.of("collectionFile"), path),
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
                            expressions.controlTemplate(spec, Control.SUBFLOW, List.of(ChildChoice.FIELD), path),
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
                : expressions.parsed(
                        () -> Template.parse(workflow.outputs(), ExpressionRoots.OUTPUTS), path + "/outputs");
    }

    private WaitPlan wait(NodeSpec spec, ControlSettings fields, String path) {
        var rule = SignalRule.of(fields);
        signals.add(rule);
        return new WaitPlan(
                rule,
                fields.duration("waitTimeout").orElse(null),
                fields.text("correlation").orElse(""),
                expressions.controlTemplate(spec, Control.WAIT, List.of("correlation"), path));
    }

    private Template work(NodeSpec spec, List<Field> fields, String path, Workflow owner) {
        var settings = WorkEnvironment.of(owner, spec.work().settings(), fields);
        return expressions.settings(settings, fields, ExpressionRoots.HANDED_OVER, path);
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
}
