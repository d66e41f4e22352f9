package dev.millrace.nodes.script;

import dev.millrace.node.Data;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.nodes.internal.HeldCache.Held;
import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one script; holds its class for as long as the node lives. Thread-safe. */
final class GroovyNode implements Node, AutoCloseable {

    private final String name;
    private final Held<CompiledScript> script;

    GroovyNode(String name, Held<CompiledScript> script) {
        this.name = name;
        this.script = script;
    }

    @Override
    public Outcome run(NodeContext context) throws Exception {
        try {
            var attempt = script.value().newScript(new LinkedHashMap<>(4));
            attempt.attach(context);
            try {
                var outcome = outcome(attempt.outputs(), CompiledScript.run(attempt, name));
                return warned(outcome, attempt.warnings());
            } finally {
                attempt.endLine();
            }
        } finally {
            Reference.reachabilityFence(script);
        }
    }

    @Override
    public void close() {
        script.close();
    }

    @Override
    public String toString() {
        return name;
    }

    private static Outcome warned(Outcome outcome, List<String> warnings) {
        if (!(outcome instanceof Outcome.Done done)) {
            return outcome;
        }
        for (var text : warnings) {
            done = done.warning(text);
        }
        return done;
    }

    /** What the script returned comes on top of what it set. */
    private static Outcome outcome(Map<String, @Nullable Object> set, @Nullable Object returned) {
        if (returned instanceof Outcome outcome) {
            return outcome;
        }
        if (returned == null) {
            return set.isEmpty() ? Outcome.done() : Outcome.done(set);
        }
        if (set.isEmpty()) {
            return Outcome.of(returned);
        }
        var merged = new LinkedHashMap<>(set);
        merged.putAll(Data.outputOf(returned));
        return Outcome.done(merged);
    }
}
