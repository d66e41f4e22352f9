package dev.millrace.testing.workflow;

import dev.millrace.definition.Effect;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.node.ConditionLanguage;
import dev.millrace.node.Field;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A node type whose nodes ask for their fakes; of all else it is the type behind it. Immutable. */
record FakeableType(NodeType real, Fakes fakes) implements NodeType {

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public String description() {
        return real.description();
    }

    @Override
    public List<Field> fields() {
        return real.fields();
    }

    @Override
    public Optional<Set<String>> ports(NodeSpec node) {
        return real.ports(node);
    }

    @Override
    public Set<String> exceptionalPorts(NodeSpec node) {
        return real.exceptionalPorts(node);
    }

    @Override
    public Optional<Set<String>> outputs(NodeSpec node) {
        return real.outputs(node);
    }

    @Override
    public boolean hasBody() {
        return real.hasBody();
    }

    @Override
    public Effect effect() {
        return real.effect();
    }

    @Override
    public Optional<ConditionLanguage> language() {
        return real.language();
    }

    @Override
    public List<Problem> validate(NodeSpec node, String path) {
        return real.validate(node, path);
    }

    @Override
    public Node create(NodeSpec node) throws Exception {
        var id = node.id().value();
        return fakes.around(fakes.find(id, id).isEmpty() ? real.create(node) : new LateNode(real, node));
    }

    /** The real node of one with a fake: made only if that asks for it. */
    private record LateNode(NodeType type, NodeSpec node) implements Node {
        @Override
        public Outcome run(NodeContext context) throws Exception {
            return type.create(node).run(context);
        }
    }
}
