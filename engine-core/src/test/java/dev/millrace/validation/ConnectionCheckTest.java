package dev.millrace.validation;

import static dev.millrace.definition.Trigger.COMPLETE;
import static dev.millrace.definition.Trigger.FAIL;
import static dev.millrace.definition.Trigger.NEXT;
import static dev.millrace.validation.ValidationCases.assertMessages;
import static dev.millrace.validation.ValidationCases.assertProblems;
import static dev.millrace.validation.ValidationCases.unchecked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Connection;
import dev.millrace.definition.ConnectionBuilder;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.validation.ValidationCases.Tool;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ConnectionCheckTest {

    @Test
    void both_ends_exist() {
        var workflow = unchecked(
                List.of(NodeSpec.of(NodeId.of("fetch"), Work.of("Step"))),
                List.of(Connection.of(NodeId.of("fetsh"), NodeId.of("nowhere"))));

        assertProblems(workflow)
                .containsExactly("DEF-205 /connections/0/sourceNodeId", "DEF-205 /connections/0/targetNodeId");
        assertMessages(workflow).anyMatch(m -> m.contains("'fetsh'") && m.contains("did you mean 'fetch'?"));
    }

    @Test
    void a_node_does_not_lead_to_itself() {
        var self = Workflow.named("self").node("a", "Step").connect("a", "a");

        assertProblems(self.build()).containsExactly("DEF-251 /connections/0");
    }

    @Test
    void a_disabled_connection_to_itself_does_not_exist() {
        var workflow = Workflow.named("self").node("a", "Step").connect("a", "a", ConnectionBuilder::disabled);

        assertProblems(workflow.build()).isEmpty();
    }

    @Test
    void only_loops_send_next() {
        assertProblems(from("Step", via -> via.on(NEXT))).containsExactly("DEF-252 /connections/0/triggerMessageType");
    }

    @Test
    void only_a_connection_on_fail_recovers() {
        assertProblems(from("Step", via -> via.on(FAIL).recovers())).isEmpty();
        assertProblems(from("Step", via -> via.on(FAIL, COMPLETE).recovers())).isEmpty();
        assertProblems(from("Step", ConnectionBuilder::recovers)).containsExactly("DEF-253 /connections/0/recovers");
    }

    @Test
    void a_port_exists_in_any_case() {
        assertProblems(from("Tool", via -> via.from("LEFT")), new Tool()).isEmpty();
    }

    @Test
    void an_unknown_port_is_refused_and_the_nearest_is_suggested() {
        var workflow = from("Tool", via -> via.from("rigth"));

        assertProblems(workflow, new Tool()).containsExactly("DEF-254 /connections/0/sourcePort");
        assertMessages(workflow, new Tool()).allMatch(m -> m.contains("'right'?") && m.contains("left, right"));
    }

    @Test
    void a_type_that_says_no_ports_ends_by_any() {
        assertProblems(from("Step", via -> via.from("whatever"))).isEmpty();
    }

    @Test
    void a_type_without_ports_ends_by_none() {
        assertMessages(from("Noop", via -> via.from("out")))
                .singleElement()
                .asString()
                .contains("no named port");
    }

    @Test
    void a_switch_ends_by_its_cases_ports_or_by_default() {
        assertProblems(fromSwitch("nordic")).allSatisfy(hint -> assertThat(hint).isEqualTo("DEF-267 /nodes/0"));
        assertProblems(fromSwitch("default"))
                .allSatisfy(hint -> assertThat(hint).isEqualTo("DEF-267 /nodes/0"));
        assertProblems(fromSwitch("FR")).allSatisfy(hint -> assertThat(hint).isEqualTo("DEF-267 /nodes/0"));
        assertProblems(fromSwitch("NO")).containsExactly("DEF-267 /nodes/0", "DEF-254 /connections/0/sourcePort");
    }

    @Test
    void an_exceptional_port_that_no_connection_names_is_hinted_at() {
        var approval = Workflow.named("approval")
                .node(
                        "ask",
                        "Wait",
                        node -> node.set("signal", "answer")
                                .set("approval", true)
                                .set("waitTimeout", "2d"))
                .node("ship", "Noop");

        assertProblems(approval.connect("ask", "ship").build())
                .containsExactly("DEF-259 /nodes/0", "DEF-259 /nodes/0"); // Rejected and Timeout
        assertProblems(approval.connect("ask", "Rejected", "ship").build()).containsExactly("DEF-259 /nodes/0");
        assertProblems(approval.connect("ask", "Timeout", "ship").build()).isEmpty();
    }

    @Test
    void a_wait_without_a_time_limit_or_that_is_no_approval_has_no_such_port_to_hint_at() {
        assertProblems(Workflow.named("plain")
                        .node("ask", "Wait", node -> node.set("signal", "answer"))
                        .node("after", "Noop")
                        .connect("ask", "after")
                        .build())
                .isEmpty();
    }

    @Test
    void a_branch_that_nothing_follows_is_hinted_at_unless_a_connection_takes_them_all() {
        var check = Workflow.named("branch")
                .node("check", "IfElse", node -> node.set("condition", "input.x"))
                .node("yes", "Noop")
                .node("no", "Noop")
                .connect("check", "TrueBranch", "yes");

        assertMessages(check.build()).singleElement().asString().contains("FalseBranch", "nothing runs then");
        assertProblems(check.connect("check", "FalseBranch", "no").build()).isEmpty();
    }

    @Test
    void a_failure_leaves_by_no_port() {
        assertProblems(from("Tool", via -> via.from("left").on(FAIL)), new Tool())
                .containsExactly("DEF-255 /connections/0/sourcePort");
    }

    private static Workflow from(String type, UnaryOperator<ConnectionBuilder> via) {
        return Workflow.named("ports")
                .node("a", type)
                .node("b", "Step")
                .connect("a", "b", via)
                .build();
    }

    private static Workflow fromSwitch(String port) {
        return Workflow.named("switch")
                .node(
                        "route",
                        "Switch",
                        node -> node.set("expression", "input.country").set("cases", Map.of("NO", "nordic", "FR", "")))
                .node("b", "Step")
                .connect("route", port, "b")
                .build();
    }
}
