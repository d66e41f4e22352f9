package dev.millrace.validation;

import static dev.millrace.definition.Trigger.COMPLETE;
import static dev.millrace.definition.Trigger.FAIL;
import static dev.millrace.definition.Trigger.NEXT;
import static dev.millrace.validation.ValidationCases.assertMessages;
import static dev.millrace.validation.ValidationCases.assertProblems;

import dev.millrace.definition.Join;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import org.junit.jupiter.api.Test;

class LoopCheckTest {

    @Test
    void a_flat_body_is_what_the_loop_leads_to() {
        var workflow = flat().connect("begin", "each")
                .connect("each", "LoopBody", "one")
                .connect("one", "two")
                .connect("each", "after")
                .build();

        assertProblems(workflow).isEmpty();
    }

    @Test
    void trigger_next_is_another_way_into_the_body() {
        var workflow = flat().connect("begin", "each")
                .connect("each", "one", via -> via.on(NEXT))
                .connect("one", "two", via -> via.on(COMPLETE, FAIL))
                .connect("each", "after")
                .build();

        assertProblems(workflow).isEmpty();
    }

    @Test
    void a_while_is_led_back_to_and_needs_no_other_entry() {
        var workflow = oneWhile()
                .connect("outer", "LoopBody", "one")
                .connect("one", "outer")
                .build();

        assertProblems(workflow).isEmpty();
    }

    @Test
    void flat_loops_nest() {
        var workflow = whiles().node("last", "Step")
                .connect("outer", "LoopBody", "inner")
                .connect("inner", "loopbody", "one")
                .connect("one", "inner")
                .connect("inner", "last")
                .connect("last", "outer")
                .build();

        assertProblems(workflow).isEmpty();
    }

    @Test
    void a_body_that_leads_outside_is_refused_naming_both_connections() {
        var workflow = flat().connect("begin", "each")
                .connect("each", "LoopBody", "one")
                .connect("one", "two")
                .connect("each", "after")
                .connect("two", "after")
                .build();

        assertProblems(workflow).containsExactly("DEF-242 /connections/4");
        assertMessages(workflow).singleElement().asString().contains("'two -> after'", "'each -> after'", "'each'");
    }

    @Test
    void a_body_node_that_is_reachable_from_outside_is_refused_naming_both_connections() {
        var workflow = flat().connect("begin", "each")
                .connect("each", "LoopBody", "one")
                .connect("one", "two")
                .connect("begin", "two")
                .connect("each", "after")
                .build();

        assertProblems(workflow).containsExactly("DEF-242 /connections/2");
        assertMessages(workflow).singleElement().asString().contains("'one -> two'", "'begin -> two'");
    }

    @Test
    void two_loops_share_no_body() {
        var workflow = whiles().connect("outer", "LoopBody", "one")
                .connect("inner", "LoopBody", "one")
                .build();

        assertMessages(workflow).singleElement().asString().contains("'inner -> one'", "'outer -> one'");
    }

    @Test
    void a_body_does_not_lead_back_past_its_own_loop() {
        var workflow = whiles().connect("outer", "LoopBody", "inner")
                .connect("inner", "LoopBody", "one")
                .connect("one", "outer")
                .build();

        assertMessages(workflow).singleElement().asString().contains("'one -> outer'");
    }

    @Test
    void a_for_each_is_not_led_back_to() {
        var workflow = flat().connect("begin", "each")
                .connect("each", "after")
                .connect("each", "LoopBody", "one")
                .connect("one", "two")
                .connect("two", "each")
                .build();

        assertProblems(workflow).containsExactly("DEF-210 /connections/4");
        assertMessages(workflow).singleElement().asString().contains("each -> one -> two -> each");
    }

    @Test
    void a_loop_has_one_body() {
        var workflow = Workflow.named("both")
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "input.x").body(body -> body.node("inner", "Step")))
                .node("one", "Step")
                .connect("each", "LoopBody", "one")
                .build();

        assertProblems(workflow).containsExactly("DEF-241 /nodes/0/body");
    }

    @Test
    void the_way_into_a_body_has_no_condition_and_one_trigger() {
        var conditional = oneWhile()
                .connect("outer", "one", via -> via.on(NEXT).when("output.x"))
                .build();
        var mixed = oneWhile()
                .connect("outer", "one", via -> via.on(NEXT, COMPLETE))
                .build();
        var failing = oneWhile()
                .connect("outer", "one", via -> via.from("LoopBody").on(FAIL))
                .build();

        assertProblems(conditional).contains("DEF-245 /connections/0/condition");
        assertProblems(mixed).contains("DEF-245 /connections/0/triggerMessageType");
        assertProblems(failing).contains("DEF-245 /connections/0/triggerMessageType");
    }

    @Test
    void the_way_back_is_plain() {
        var conditional = oneWhile()
                .connect("outer", "LoopBody", "one")
                .connect("one", "outer", via -> via.when("output.x"))
                .build();
        var failing = oneWhile()
                .connect("outer", "LoopBody", "one")
                .connect("one", "outer", via -> via.on(FAIL))
                .build();

        assertProblems(conditional).contains("DEF-246 /connections/1");
        assertProblems(failing).contains("DEF-246 /connections/1");
    }

    @Test
    void a_beginning_that_waits_for_its_own_body_is_doubtful() {
        var workflow = oneWhile()
                .node("two", "Step")
                .connect("outer", "LoopBody", "one")
                .connect("outer", "LoopBody", "two")
                .connect("one", "two")
                .build();

        assertProblems(workflow).contains("DEF-243 /connections/1");
        assertMessages(workflow).anyMatch(m -> m.contains("'two'") && m.contains("counts for nothing"));
    }

    @Test
    void a_beginning_that_counts_its_sources_is_refused() {
        var workflow = oneWhile()
                .node("two", "Step", node -> node.join(Join.ANY))
                .connect("outer", "LoopBody", "one")
                .connect("outer", "LoopBody", "two")
                .connect("one", "two")
                .build();

        ValidationCases.assertErrors(workflow).contains("DEF-243");
    }

    @Test
    void a_fallback_stands_in_the_body_of_its_node() {
        var inside = flat().node("spare", "Step")
                .node("risky", "Step", node -> node.fallback("spare"))
                .connect("each", "LoopBody", "risky")
                .build();
        var across = flat().node("risky", "Step", node -> node.fallback("one"))
                .connect("begin", "one")
                .connect("each", "LoopBody", "risky")
                .build();

        assertProblems(inside).isEmpty();
        assertProblems(across).contains("DEF-242 /nodes/5");
    }

    @Test
    void flat_loops_nest_64_deep_and_no_deeper() {
        assertProblems(nest(64)).isEmpty();
        assertProblems(nest(65)).singleElement().isEqualTo("DEF-200 /nodes/64");
    }

    private static Workflow nest(int depth) {
        var builder = Workflow.named("deep");
        for (int i = 0; i < depth; i++) {
            builder.node("loop" + i, "While", node -> node.set("conditionExpression", "input.x"));
        }
        builder.node("loop" + depth, "Step");
        for (int i = 0; i < depth; i++) {
            builder.connect("loop" + i, "LoopBody", "loop" + (i + 1)).connect("loop" + (i + 1), "loop" + i);
        }
        return builder.build();
    }

    private static WorkflowBuilder flat() {
        return Workflow.named("flat")
                .node("begin", "Step")
                .node("each", "ForEach", node -> node.set("collectionExpression", "input.x"))
                .node("one", "Step")
                .node("two", "Step")
                .node("after", "Step");
    }

    private static WorkflowBuilder whiles() {
        return oneWhile().node("inner", "While", node -> node.set("conditionExpression", "input.x"));
    }

    private static WorkflowBuilder oneWhile() {
        return Workflow.named("whiles")
                .node("one", "Step")
                .node("outer", "While", node -> node.set("conditionExpression", "input.x"));
    }
}
