package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Absence;
import dev.millrace.definition.Graph;
import dev.millrace.definition.Join;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodePolicy;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.StepLists;
import dev.millrace.definition.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Control;
import dev.millrace.serialization.internal.text.Where;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A node as the data of the canonical document. */
final class NodeData {

    private static final String FILE = "workflowFilePath";

    private final WorkflowData workflows;
    private final boolean whole;
    private final List<Problem> problems;

    NodeData(WorkflowData workflows, boolean whole, List<Problem> problems) {
        this.workflows = workflows;
        this.whole = whole;
        this.problems = problems;
    }

    Map<String, Object> of(NodeSpec node, Where where) {
        var out = new DataMap();
        out.put("nodeId", node.id().value());
        out.put("nodeName", node.about().name(), "");
        out.put("description", node.about().description(), "");
        out.putList("tags", List.copyOf(node.about().tags()));
        out.put("runtimeType", node.type());
        absence(node, where, out);
        policy(node, out);
        out.putData("inputs", node.inputs());
        work(node, where, out);
        return out.map();
    }

    private void absence(NodeSpec node, Where where, DataMap out) {
        var absence = node.absence();
        out.put("disabled", absence.filter(Absence.DISABLED::equals).isPresent(), false);
        absence.filter(why -> why != Absence.DISABLED).ifPresent(why -> {
            if (whole) {
                out.put(Vocabulary.ABSENCE.name(), Spelling.ABSENCE.of(why));
            } else {
                problems.add(Problem.error(
                        "DEF-132",
                        where.pointer(),
                        "a start left the node '" + node.id()
                                + "' out, which no file says; write the whole workflow, or disable the node"));
            }
        });
    }

    private static void policy(NodeSpec node, DataMap out) {
        var policy = node.policy();
        var none = NodePolicy.DEFAULT;
        join(policy.join(), out);
        node.runIf().ifPresent(condition -> out.put("runIf", ConditionReader.write(condition)));
        out.put("priority", Spelling.PRIORITY, policy.priority(), none.priority());
        out.put("maxConcurrentExecutions", policy.admission().maxConcurrentExecutions(), 0);
        var templates = policy.attempts().templates();
        out.put("timeout", templates.timeout(), "");
        policy.attempts().timeout().ifPresent(timeout -> out.put("timeout", timeout.toString()));
        out.put("overtimeAfter", policy.attempts().overtimeAfter().map(Duration::toString));
        out.putList("preChecks", ChecksReader.write(policy.attempts().checks().before()));
        out.putList("postChecks", ChecksReader.write(policy.attempts().checks().after()));
        out.put(
                "lease",
                Spelling.LEASE,
                policy.attempts().lease(),
                none.attempts().lease());
        policy.effect().ifPresent(effect -> out.put("effect", Spelling.EFFECT.of(effect)));
        policy.attempts()
                .retry()
                .ifPresent(retry -> out.put("retryPolicy", PolicyData.retry(retry, templates.retry())));
        policy.admission().breaker().ifPresent(breaker -> out.put("circuitBreakerPolicy", PolicyData.breaker(breaker)));
        out.putList(
                "locks",
                policy.admission().locks().stream().map(PolicyData::lock).toList());
        policy.admission().pace().rate().ifPresent(rate -> out.put("rateLimit", PolicyData.rate(rate)));
        policy.admission().pace().throttle().ifPresent(throttle -> out.put("throttle", PolicyData.throttle(throttle)));
        GateReader.write(policy.admission().pace().key(), out);
        out.putData("resources", new TreeMap<>(policy.admission().resources()));
        out.put("fallbackNodeId", policy.substitutes().fallback().map(NodeId::value));
        out.put("compensationNodeId", policy.substitutes().compensation().map(NodeId::value));
        policy.substitutes().inside().ifPresent(inside -> out.put("compensation", PolicyData.compensation(inside)));
    }

    private static void join(Join join, DataMap out) {
        if (join.condition().isEmpty()) {
            out.put("joinType", Spelling.JOIN, join.type(), Join.ALL.type());
        }
        out.put("joinCount", join.count(), 0);
        out.put("joinCondition", join.condition());
        out.put("cancelRest", join.cancelRest(), false);
    }

    private void work(NodeSpec node, Where where, DataMap out) {
        var work = node.work();
        if (work.code().isPresent()) {
            problems.add(Problem.error(
                    "DEF-130",
                    where.pointer(),
                    "the node '" + node.id()
                            + "' carries its own code, which no file can hold; register the code as a node"
                            + " type and name that type"));
        }
        work.settings().keySet().stream()
                .filter(Vocabulary.NODE::has)
                .filter(name -> !name.equals("configuration"))
                .forEach(name -> problems.add(Problem.error(
                        "DEF-131",
                        where.child(name).pointer(),
                        "the node '" + node.id() + "' has a setting '" + name
                                + "', but every node has a field of that name; a file cannot hold both")));
        boolean isSteps = work.type().equalsIgnoreCase(StepLists.TYPE);
        out.putEach(isSteps ? withoutLists(work.settings()) : work.settings());
        if (whole) {
            out.putList(Vocabulary.FOLDERS.name(), work.folders());
        }
        if (isSteps) {
            steps(StepLists.of(work), where, out);
        } else {
            work.body().ifPresent(body -> body(work, body, where, out));
        }
        ChildReader.write(work.child(), out);
        work.subflow().ifPresent(child -> subflow(work, child, where, out));
    }

    /** The ids in the settings are those of the nodes that are written. */
    private static Map<String, Object> withoutLists(Map<String, Object> settings) {
        var others = new LinkedHashMap<>(settings);
        others.keySet().removeAll(StepLists.LISTS);
        others.remove(StepLists.MAY_FAIL);
        return others;
    }

    private void steps(StepLists lists, Where where, DataMap out) {
        for (var name : StepLists.LISTS) {
            var steps = new ArrayList<Map<String, Object>>();
            for (var step : lists.list(name)) {
                var written = new LinkedHashMap<>(of(step, where.child(name).child(steps.size())));
                if (name.equals(StepLists.STEPS) && lists.mayFail().contains(step.id())) {
                    written.put("continueOnFail", true);
                }
                steps.add(written);
            }
            out.putList(name, steps);
        }
    }

    private void body(Work work, Graph body, Where where, DataMap out) {
        boolean container =
                work.type().equalsIgnoreCase(Control.CONTAINER.type().name());
        if (container && body.entryPoint().isEmpty()) {
            workflows.graph(body, GraphPath.childrenOf(where), out);
        } else {
            out.put("body", workflows.body(body, GraphPath.in(where.child("body"))));
        }
    }

    /** A workflow that came from a file stays there, unless the text must stand alone. */
    private void subflow(Work work, Workflow child, Where where, DataMap out) {
        if (whole || work.settings().get(FILE) == null) {
            out.put("workflowDefinition", workflows.workflow(child, where.child("workflowDefinition")));
        }
    }
}
