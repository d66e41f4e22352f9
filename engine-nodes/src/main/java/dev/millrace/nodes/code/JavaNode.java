package dev.millrace.nodes.code;

import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.nodes.internal.HeldCache.Held;
import java.lang.ref.Reference;

/** Runs the node of a library; holds the library for as long as the node lives. Thread-safe. */
record JavaNode(Node node, Held<Library> library) implements Node, AutoCloseable {

    @Override
    public Outcome run(NodeContext context) throws Exception {
        try {
            return node.run(context);
        } finally {
            Reference.reachabilityFence(library);
        }
    }

    @Override
    public void close() {
        library.close();
    }
}
