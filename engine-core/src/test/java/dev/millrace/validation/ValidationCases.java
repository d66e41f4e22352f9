package dev.millrace.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.About;
import dev.millrace.definition.Connection;
import dev.millrace.definition.DeclaredVariables;
import dev.millrace.definition.ExecutionPolicy;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.node.Control;
import dev.millrace.node.Field;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.api.ListAssert;

/** Definitions that the tests of this package build, and what they ask of them. */
final class ValidationCases {

    static final Node NOTHING = context -> Outcome.done(Map.of());

    private ValidationCases() {}

    /** A type with a field of each kind, and the ports {@code left} and {@code right}. */
    record Tool(String name, List<Field> fields) implements NodeType {

        Tool(Field... fields) {
            this("Tool", List.of(fields));
        }

        @Override
        public Optional<Set<String>> ports(NodeSpec node) {
            return Optional.of(Set.of("left", "right"));
        }

        @Override
        public List<Problem> validate(NodeSpec node, String path) {
            if (node.setting("explode").isPresent()) {
                throw new IllegalStateException("boom");
            }
            return node.setting("script").filter("bad"::equals).isPresent()
                    ? List.of(Problem.error("TOOL-1", path + "/script", "the script does not parse"))
                    : List.of();
        }

        @Override
        public Node create(NodeSpec node) {
            return NOTHING;
        }
    }

    static NodeRegistry types(NodeType... more) {
        var builder = NodeRegistry.builder().add("Step", NOTHING);
        Arrays.stream(Control.values()).map(Control::type).forEach(builder::add);
        List.of(more).forEach(builder::add);
        return builder.build();
    }

    /** Holds what a builder refuses: repeated ids, connections to nowhere. */
    static Workflow unchecked(List<NodeSpec> nodes, List<Connection> connections) {
        return new Workflow(
                new WorkflowKey("test", "1.0"),
                About.NOTHING,
                new Graph(nodes, connections, Optional.empty()),
                ExecutionPolicy.DEFAULT,
                DeclaredVariables.NONE,
                Map.of());
    }

    static List<Problem> problems(Workflow workflow, NodeType... types) {
        return new WorkflowValidator(types(types)).validate(workflow);
    }

    /** Asserts on the problems as {@code CODE path}. */
    static AbstractListAssert<?, List<? extends String>, String, ?> assertProblems(
            Workflow workflow, NodeType... types) {
        return assertThat(problems(workflow, types)).extracting(p -> p.code() + " " + p.path());
    }

    static ListAssert<String> assertMessages(Workflow workflow, NodeType... types) {
        return assertThat(
                problems(workflow, types).stream().map(Problem::message).toList());
    }

    static ListAssert<String> assertErrors(Workflow workflow, NodeType... types) {
        return assertThat(problems(workflow, types).stream()
                .filter(Problem::isError)
                .map(Problem::code)
                .toList());
    }
}
