package dev.millrace.testing.workflow;

import dev.millrace.definition.Behaviour;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.event.NodePath;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The nodes that do what the test says, by the names that it gave. Confined to the test's thread. */
final class Fakes {

    private final Map<String, FakeNode> byName = new LinkedHashMap<>();
    private BiConsumer<FakeNode, NodeContext> passing = (fake, context) -> {};

    /** Sets how the time of a call passes: after its code, and before its outcome counts. */
    void passTime(BiConsumer<FakeNode, NodeContext> how) {
        passing = how;
    }

    FakeNode of(String name) {
        return byName.computeIfAbsent(name, FakeNode::new);
    }

    /** Returns the fake of a node: by its path, by its path without iterations, by its id. */
    Optional<FakeNode> find(NodePath path) {
        return find(path.toString(), path.id().value());
    }

    Optional<FakeNode> find(String path, String id) {
        var exact = byName.get(path);
        var anywhere = exact != null ? exact : byName.get(path.replaceAll("\\[\\d+]", ""));
        return Optional.ofNullable(anywhere != null ? anywhere : byName.get(id));
    }

    /** Returns whether a fake was named by a path that ends at this id. */
    boolean knowsPathTo(String id) {
        return byName.keySet().stream().anyMatch(name -> name.endsWith("/" + id));
    }

    /** Runs a call: as its fake says, or for real. */
    private Outcome run(Node real, NodeContext context) throws Exception {
        var fake = find(context.path()).orElse(null);
        if (fake == null) {
            return real.run(context);
        }
        var step = fake.next(context);
        try {
            return (step == FakeNode.REAL ? real : step).run(context);
        } finally {
            passing.accept(fake, context);
        }
    }

    /** Returns a node that asks for its fake at each call. */
    Node around(Node real) {
        return new Node() {
            @Override
            public Outcome run(NodeContext context) throws Exception {
                return Fakes.this.run(real, context);
            }

            @Override
            public void release(Map<String, Object> note) {
                real.release(note);
            }
        };
    }

    /** Returns a workflow whose nodes that carry their code ask for their fakes. */
    Workflow around(Workflow workflow) {
        return new Workflow(
                workflow.key(),
                workflow.about(),
                around(workflow.graph()),
                workflow.policy(),
                workflow.variables(),
                workflow.metadata());
    }

    private Graph around(Graph graph) {
        return new Graph(graph.nodes().stream().map(this::around).toList(), graph.connections(), graph.entryPoint());
    }

    private NodeSpec around(NodeSpec node) {
        var work = node.work();
        return node.withWork(new Work(
                work.type(),
                work.settings(),
                work.body().map(this::around),
                work.subflow().map(this::around),
                work.code().map(this::around),
                work.folders(),
                work.childOptions()));
    }

    private Behaviour around(Behaviour code) {
        return code instanceof Node node ? around(node) : code;
    }
}
