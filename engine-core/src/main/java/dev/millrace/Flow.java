package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.node.Data;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Says a workflow in typed code: each node is a function, what it takes are handles of earlier nodes, and the compiler checks
 * that the types fit. A value crosses a connection as data, so that it is a record, a number, a text, a boolean, a list or a
 * map. Confined to the thread that builds.
 */
public final class Flow {

    private final WorkflowBuilder builder;

    private Flow(WorkflowBuilder builder) {
        this.builder = builder;
    }

    /** Returns a flow for a workflow with this id. */
    public static Flow named(String id) {
        return new Flow(Workflow.named(id));
    }

    /**
     * A node of a flow and the type of what it gives. Immutable.
     *
     * @param id the node's id
     * @param type the type
     * @param <T> the type
     */
    public record Handle<T>(String id, Class<T> type) {

        /**
         * Returns what the node gave, from the input of a node behind it.
         *
         * @throws IllegalArgumentException if it gave nothing or something else
         */
        public T in(NodeContext context) {
            return of(context.inputFrom(id), type);
        }

        /** Returns what the node gave, from the output of an execution that it ended. */
        public T in(Map<String, Object> output) {
            return of(output, type);
        }
    }

    private static <T> T of(Map<String, Object> output, Class<T> type) {
        var single = output.get(Data.RESULT);
        var data = single != null && !type.isRecord() ? single : output;
        return Data.convert(data, type);
    }

    /**
     * What a node without a predecessor does.
     *
     * @param <T> what it gives
     */
    @FunctionalInterface
    public interface Source<T> {
        /** Runs one attempt. */
        @Nullable
        T get(NodeContext context) throws Exception;
    }

    /**
     * What a node with one predecessor does.
     *
     * @param <A> what it takes
     * @param <T> what it gives
     */
    @FunctionalInterface
    public interface Step<A, T> {
        /** Runs one attempt. */
        @Nullable
        T apply(A given) throws Exception;
    }

    /**
     * What a node with two predecessors does.
     *
     * @param <A> what it takes first
     * @param <B> what it takes second
     * @param <T> what it gives
     */
    @FunctionalInterface
    public interface Merge<A, B, T> {
        /** Runs one attempt. */
        @Nullable
        T apply(A first, B second) throws Exception;
    }

    /** Adds a node that begins; it reads the execution's input from its context. */
    public <T> Handle<T> node(String id, Class<T> type, Source<T> work) {
        requireNonNull(work, "work");
        return add(id, type, context -> Outcome.of(work.get(context)));
    }

    /** Adds a node behind another. */
    public <A, T> Handle<T> node(String id, Class<T> type, Handle<A> after, Step<? super A, T> work) {
        requireNonNull(work, "work");
        var handle = add(id, type, context -> Outcome.of(work.apply(after.in(context))));
        builder.connect(after.id(), id);
        return handle;
    }

    /** Adds a node behind two others; it runs when both have completed. */
    public <A, B, T> Handle<T> node(
            String id, Class<T> type, Handle<A> first, Handle<B> second, Merge<? super A, ? super B, T> work) {
        requireNonNull(work, "work");
        var handle = add(id, type, context -> Outcome.of(work.apply(first.in(context), second.in(context))));
        builder.connect(first.id(), id).connect(second.id(), id);
        return handle;
    }

    private <T> Handle<T> add(String id, Class<T> type, Node node) {
        builder.node(id, node, policies);
        policies = UnaryOperator.identity();
        return new Handle<>(id, requireNonNull(type, "type"));
    }

    private UnaryOperator<NodeBuilder> policies = UnaryOperator.identity();

    /** Says more about the next node that is added: its retries, its time limit, its fallback. */
    public Flow next(UnaryOperator<NodeBuilder> more) {
        var before = policies;
        policies = spec -> more.apply(before.apply(spec));
        return this;
    }

    /** Returns the builder behind it, for what has no typed form: loops, ports, conditions, policies. */
    public WorkflowBuilder untyped() {
        return builder;
    }

    /**
     * Builds the workflow.
     *
     * @throws InvalidWorkflowException if ids repeat
     */
    public Workflow build() {
        return builder.build();
    }
}
