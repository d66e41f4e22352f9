package dev.millrace.validation;

import static dev.millrace.validation.ValidationCases.assertMessages;
import static dev.millrace.validation.ValidationCases.assertProblems;

import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.node.Node;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Hints at what is read of an input and can never be there. */
class KnownDataTest {

    /** Gives a price, and says so. */
    private static final class Prices implements NodeType {
        @Override
        public String name() {
            return "Prices";
        }

        @Override
        public Optional<Set<String>> outputs(NodeSpec node) {
            return Optional.of(Set.of("price", "currency"));
        }

        @Override
        public Node create(NodeSpec node) {
            return context -> Outcome.done();
        }
    }

    private static WorkflowBuilder workflow() {
        return Workflow.named("known");
    }

    @Test
    void the_inputs_of_a_node_are_all_that_its_texts_can_read() {
        var workflow = workflow()
                .node(
                        "check",
                        "IfElse",
                        node -> node.input("amount", "${input.sum}").set("condition", "input.amuont > 1"))
                .node("good", "IfElse", node -> node.input("amount", 1).set("condition", "input.amount > 1"))
                .build();

        assertProblems(workflow)
                .contains("DEF-249 /nodes/0/condition")
                .noneMatch(p -> p.contains("/nodes/1/condition"));
        assertMessages(workflow)
                .anyMatch(m -> m.contains("'input.amuont', which is always null: only [amount] are delivered here")
                        && m.contains("'amount'?"));
    }

    @Test
    void what_sources_declare_and_hand_on_is_known_and_what_others_give_is_not() {
        var known = workflow()
                .node("price", "Prices")
                .node("pass", "Noop")
                .node("use", "Noop", node -> node.input("a", "${input.price}").input("b", "${input.prize}"))
                .connect("price", "pass")
                .connect("pass", "use")
                .build();
        var open = workflow()
                .node("price", "Prices")
                .node("step", "Step")
                .node("use", "Noop", node -> node.input("b", "${input.prize}"))
                .connect("price", "use")
                .connect("step", "use")
                .build();
        var failed = workflow()
                .node("price", "Prices")
                .node("use", "Noop", node -> node.input("b", "${input.prize}"))
                .connect("price", "use", via -> via.on(Trigger.FAIL))
                .build();

        assertProblems(known, new Prices()).containsExactly("DEF-249 /nodes/2/inputs/b");
        assertProblems(open, new Prices()).isEmpty();
        assertProblems(failed, new Prices()).isEmpty();
    }

    @Test
    void a_nested_graph_is_given_what_its_node_is() {
        var workflow = workflow()
                .node(
                        "each",
                        "ForEach",
                        loop -> loop.input("orders", "${input.all}")
                                .set("collectionExpression", "input.orders")
                                .body(body -> body.node(
                                        "first",
                                        "Noop",
                                        n -> n.input("a", "${input.item}")
                                                .input("b", "${input.index}")
                                                .input("c", "${input.orders}")
                                                .input("d", "${input.order}"))))
                .node(
                        "after",
                        "Noop",
                        node -> node.input("a", "${input.results}").input("b", "${input.result}"))
                .connect("each", "after")
                .build();

        assertProblems(workflow)
                .containsExactlyInAnyOrder("DEF-249 /nodes/0/body/nodes/0/inputs/d", "DEF-249 /nodes/1/inputs/b");
    }

    @Test
    void the_input_of_an_execution_of_a_fallback_and_behind_one_may_hold_anything() {
        var workflow = workflow()
                .node("price", "Prices", node -> node.fallback("spare"))
                .node("spare", "Noop", node -> node.input("a", "${input.anything}"))
                .node("use", "Noop", node -> node.input("a", "${input.anything}"))
                .node("entry", "Noop", node -> node.input("a", "${input.anything}"))
                .connect("price", "use")
                .build();

        assertProblems(workflow, new Prices()).isEmpty();
    }
}
