package dev.millrace.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.ExecutionEndedException;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.JacksonStoreCodec;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.Turn;
import dev.millrace.testing.SameThread;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The doors of a durable engine that data come through: a start, a signal, a note, an output, an edit. What one does
 * not take it refuses, and the execution goes on; what it takes can be written and read.
 */
final class Doors {

    private static final int LIMIT = 100_000;

    private Doors() {}

    /** Gives the same data at each of them. */
    static void give(byte[] input) {
        var raw = raw(input);
        var data = dataOf(input, raw);
        var store = new MemoryStore();
        try (var engine = WorkflowEngine.builder()
                .store(store)
                .nodes(NodeRegistry.builder().build())
                .executor(new SameThread())
                .valueLimit(LIMIT)
                .build()) {
            var execution = start(engine, workflow(data), data, raw);
            refusedOr(() -> execution.signal(raw, data, raw));
            refusedOr(() -> execution.signal("go", data, raw));
            if (execution.status() == ExecutionStatus.WAITING) {
                assertThat(execution.signal("go", Map.of(), null)).isTrue();
            }
            assertThat(execution.await().status()).isIn(ExecutionStatus.COMPLETED, ExecutionStatus.FAILED);
            refusedOr(() -> execution.repair("an edit").editOutput("note", data).apply());

            var turn = new Turn(execution.id(), store.read(execution.id()));
            var codec = new JacksonStoreCodec();
            assertThat(codec.decode(codec.encode(turn), codec.version())).isEqualTo(turn);
        }
    }

    private static Execution start(WorkflowEngine engine, Workflow workflow, Map<String, Object> data, String raw) {
        try {
            return engine.start(workflow, data, StartOptions.NONE.withKey(raw).withVariables(data));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).startsWith("[");
            return engine.start(workflow, Map.of());
        }
    }

    private static Workflow workflow(Map<String, Object> data) {
        return Workflow.named("doors")
                .node("note", (Node) context -> {
                    refusedOr(() -> context.remember(data));
                    refusedOr(() -> context.setVariable("given", data));
                    return Outcome.done();
                })
                .node("give", (Node) context -> Outcome.done(data))
                .node("wait", "Wait", spec -> spec.set("signal", "go"))
                .connect("note", "give")
                .connect("note", "wait")
                .build();
    }

    private static void refusedOr(Runnable door) {
        try {
            door.run();
        } catch (IllegalArgumentException | ExecutionEndedException e) {
            assertThat(e.getMessage()).startsWith("[");
        }
    }

    /** Any characters at all, halves of pairs and those for terminals included. */
    private static String raw(byte[] input) {
        return ByteBuffer.wrap(input).asCharBuffer().toString();
    }

    private static Map<String, Object> dataOf(byte[] input, String raw) {
        try {
            var read = DataCodec.standard().read(new String(input, StandardCharsets.UTF_8), Format.JSON, "fuzz");
            var data = new HashMap<String, Object>();
            data.put(raw, read);
            if (read instanceof Map<?, ?> map) {
                map.forEach((name, value) -> data.put(String.valueOf(name), value));
            }
            return data;
        } catch (InvalidWorkflowException e) {
            return Map.of(raw, raw);
        }
    }
}
