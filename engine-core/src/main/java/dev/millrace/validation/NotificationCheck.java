package dev.millrace.validation;

import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.NotificationRule;
import dev.millrace.definition.Occasion;
import dev.millrace.definition.TimeLimits;
import dev.millrace.definition.Workflow;
import dev.millrace.notification.NotificationSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Checks whom a workflow has told of what. Whether the channels are there is the engine's to say. */
final class NotificationCheck {

    private final Nearest nearest;
    private final TimeLimits limits;
    private final List<NodeSpec> nodes = new ArrayList<>();

    private NotificationCheck(Workflow workflow, Nearest nearest) {
        this.nearest = nearest;
        this.limits = workflow.policy().limits();
        if (!workflow.notifications().isEmpty()) {
            collect(workflow.graph());
        }
    }

    static void run(Workflow workflow, Nearest nearest, DocumentSpot spot) {
        var check = new NotificationCheck(workflow, nearest);
        for (int i = 0; i < workflow.notifications().size(); i++) {
            check.check(
                    workflow.notifications().get(i), spot.at("notifications").at(Integer.toString(i)));
        }
    }

    private void collect(Graph graph) {
        for (var node : graph.nodes()) {
            nodes.add(node);
            node.work().body().ifPresent(this::collect);
            node.work().subflow().map(Workflow::graph).ifPresent(this::collect);
        }
    }

    private void check(NotificationRule rule, DocumentSpot spot) {
        NotificationSettings.problemOf(rule.to())
                .ifPresent(problem -> spot.at("to").error("DEF-371", problem + ", not '" + rule.to() + "'"));
        if (rule.on().isEmpty()) {
            spot.at("on")
                    .error("DEF-372", "a notification says on what: failure, success, completion, overtime, decision");
        }
        var known = new TreeSet<String>();
        nodes.forEach(node -> known.add(node.id().value()));
        for (int i = 0; i < rule.nodes().size(); i++) {
            var id = rule.nodes().get(i);
            if (!known.contains(id)) {
                spot.at("nodes")
                        .at(Integer.toString(i))
                        .error("DEF-373", "there is no node '" + id + "'" + nearest.hint(id, known));
            }
        }
        if (rule.on().contains(Occasion.OVERTIME) && !mayTakeLong(rule)) {
            spot.at("on")
                    .warning(
                            "DEF-374",
                            "nobody is ever told of overtime here: nothing that this is about has an overtimeAfter");
        }
    }

    private boolean mayTakeLong(NotificationRule rule) {
        return rule.nodes().isEmpty() && limits.overtimeAfter().isPresent()
                || nodes.stream().anyMatch(node -> mayTakeLong(node, rule));
    }

    private static boolean mayTakeLong(NodeSpec node, NotificationRule rule) {
        return (rule.nodes().isEmpty() || rule.nodes().contains(node.id().value()))
                && node.policy().attempts().overtimeAfter().isPresent();
    }
}
