package dev.millrace.validation;

import dev.millrace.definition.DeclaredVariables;
import dev.millrace.definition.Graph;
import dev.millrace.definition.Problem;
import dev.millrace.definition.TimeLimits;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Control;
import dev.millrace.node.NodeRegistry;
import dev.millrace.validation.Subject.Outside;
import java.util.List;
import java.util.Optional;

/** Runs every check on a graph and on the graphs inside it. Confined to one validation. */
final class GraphCheck {

    static final int MOST_NODES = 100_000;
    static final int MOST_CONNECTIONS = 1_000_000;

    private final NodeRegistry types;
    private final TemplateCheck texts;
    private final Nearest nearest = new Nearest();
    private long nodesSeen;
    private long connectionsSeen;

    GraphCheck(NodeRegistry types) {
        this.types = types;
        this.texts = new TemplateCheck(types);
    }

    List<Problem> check(Workflow workflow) {
        return check(workflow, GraphPlace.ROOT, 0, Outside.of(workflow, Optional.empty()));
    }

    private List<Problem> check(Workflow workflow, GraphPlace where, int depth, Outside outside) {
        var findings = new Findings(where);
        var spot = findings.graph();
        WrittenCheck.run("a workflowId", workflow.id(), spot.at("workflowId"));
        WrittenCheck.run("a version", workflow.key().version(), spot.at("version"));
        NodeCheck.checkLength(workflow.policy().timeout(), spot.at("timeoutSeconds"));
        checkOvertime(workflow.policy().limits(), spot.at("overtimeAfter"));
        workflow.defaultVariables().keySet().stream()
                .filter(String::isBlank)
                .forEach(name -> spot.at("defaultVariables").error("DEF-202", "a variable's name must not be blank"));
        TemplateCheck.checkConstant(workflow.defaultVariables(), spot.at("defaultVariables"));
        EnvironmentCheck.run(workflow, nearest, spot.at(DeclaredVariables.ENVIRONMENT));
        StartCheck.run(workflow.policy().starts(), spot);
        new TriggerCheck(workflow, nearest).run(spot);
        NotificationCheck.run(workflow, nearest, spot);
        VariableCheck.run(workflow, findings);
        new SignatureCheck(workflow, nearest).run(spot, outside);
        check(workflow.graph(), findings, depth, outside);
        return findings.inOrder();
    }

    private List<Problem> check(Graph graph, GraphPlace where, int depth, Outside outside) {
        var findings = new Findings(where);
        check(graph, findings, depth, outside);
        return findings.inOrder();
    }

    private void check(Graph graph, Findings findings, int depth, Outside outside) {
        if (!isWithinLimits(graph, findings, depth)) {
            return;
        }
        if (graph.nodes().isEmpty()) {
            findings.graph()
                    .at(findings.where().nodes())
                    .error("DEF-201", "there are no nodes; a graph needs at least one");
        }
        var index = new GraphIndex(graph, types);
        var subject = new Subject(index, new Scopes(index), findings, nearest, outside);
        new NodeCheck(subject, types).run();
        new FieldCheck(subject).run();
        new ControlCheck(subject).run();
        new GateCheck(subject).run();
        new AroundCheck(subject, types).run();
        new SubstituteCheck(subject).run();
        new JoinCheck(subject).run();
        new ConnectionCheck(subject).run();
        new LoopCheck(subject).run(depth);
        new EntryCheck(subject).run(new CycleCheck(subject).run());
        new SoundnessCheck(subject).run();
        var known = new KnownData(subject);
        texts.run(subject, known);
        checkNested(subject, known, depth + 1);
    }

    private boolean isWithinLimits(Graph graph, Findings findings, int depth) {
        nodesSeen += graph.nodes().size();
        connectionsSeen += graph.connections().size();
        var spot = findings.graph();
        if (depth > LoopCheck.DEEPEST) {
            spot.error(
                    "DEF-200",
                    "graphs are nested more than " + LoopCheck.DEEPEST + " deep; what lies deeper was not checked");
        } else if (nodesSeen > MOST_NODES) {
            spot.at(findings.where().nodes())
                    .error("DEF-200", "there are more than " + MOST_NODES + " nodes; split the workflow");
        } else if (connectionsSeen > MOST_CONNECTIONS) {
            spot.at(findings.where().connections())
                    .error("DEF-200", "there are more than " + MOST_CONNECTIONS + " connections; split the workflow");
        } else {
            return true;
        }
        return false;
    }

    private void checkNested(Subject subject, KnownData known, int depth) {
        var where = subject.findings().where();
        for (int i = 0; i < subject.graph().size(); i++) {
            int position = i;
            var work = subject.graph().node(i).work();
            var spot = subject.findings().node(i);
            boolean container = subject.graph()
                    .control(i)
                    .filter(c -> c == Control.CONTAINER)
                    .isPresent();
            if (work.body().isEmpty() && work.subflow().isEmpty()) {
                continue;
            }
            var input = known.inputOfNested(i);
            var parameters = subject.outside().parameters();
            var inside = new Outside(
                    NameCheck.visible(subject, i),
                    input,
                    parameters,
                    subject.outside().variables());
            work.body()
                    .map(body ->
                            check(body, container ? where.children(position) : where.body(position), depth, inside))
                    .ifPresent(problems -> problems.forEach(spot.problems()));
            work.subflow().ifPresent(child -> {
                new SignatureCheck(child, nearest)
                        .call(subject.graph().node(position).inputs(), input, spot);
                var around = isChild(subject, position)
                        ? Outside.of(child, input)
                        : new Outside(
                                inside.nodes(), Outside.namesOf(child).or(() -> input), parameters, child.variables());
                check(child, where.subflow(position, child.id()), depth, around).forEach(spot.problems());
            });
        }
    }

    /** Returns whether a subflow runs as an execution of its own, which sees nothing of this one. */
    private static boolean isChild(Subject subject, int node) {
        return subject.graph()
                .node(node)
                .setting("mode")
                .filter(mode -> "child".equalsIgnoreCase(mode.toString()))
                .isPresent();
    }

    private static void checkOvertime(TimeLimits limits, DocumentSpot spot) {
        NodeCheck.checkLength(limits.overtimeAfter(), spot);
        if (limits.overtimeAfter().isPresent() && !limits.hasNotice()) {
            spot.warning("DEF-289", "no execution takes that long: the workflow's time limit ends it before");
        }
    }
}
