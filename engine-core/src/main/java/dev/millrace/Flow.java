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
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Says a workflow in typed code: each node is a function, what it takes are handles of earlier nodes, and the compiler
 * checks that the types fit. A value crosses a connection as data, so that it is a record, a number, a text, a boolean,
 * a list or a map. Confined to the thread that builds.
 */
public final class Flow {

    private final WorkflowBuilder builder;
    private UnaryOperator<NodeBuilder> policies = UnaryOperator.identity();

    private Flow(WorkflowBuilder builder) {
        this.builder = builder;
    }

    /** Returns a flow for a workflow with this id. */
    public static Flow named(String id) {
        return new Flow(Workflow.named(id));
    }

    /**
     * The type of what a node gives. Immutable.
     *
     * @param <T> the type
     */
    public static final class Type<T> {

        private final Function<Map<String, Object>, T> reader;

        private Type(Function<Map<String, Object>, T> reader) {
            this.reader = reader;
        }

        /** A record is the whole output; any other value stands under one name. */
        private static <T> Type<T> of(Class<T> type) {
            requireNonNull(type, "type");
            return new Type<>(output -> {
                var single = output.get(Data.RESULT);
                return Data.convert(single != null && !type.isRecord() ? single : output, type);
            });
        }
    }

    /** Returns the type of a list, for a node that gives one: {@code flow.node("ids", Flow.list(Long.class), ...)}. */
    public static <E> Type<List<E>> list(Class<E> element) {
        requireNonNull(element, "element");
        return new Type<>(output -> {
            if (output.get(Data.RESULT) instanceof List<?> list && !list.contains(null)) {
                return list.stream().map(item -> Data.convert(item, element)).toList();
            }
            throw new IllegalArgumentException("[RUN-105] a list of " + element.getSimpleName()
                    + " without nulls was expected, and the node gave another output, with the names "
                    + output.keySet());
        });
    }

    /**
     * A node of a flow and the type of what it gives. Immutable.
     *
     * @param id the node's id
     * @param type the type
     * @param <T> the type
     */
    public record Handle<T>(String id, Type<T> type) {

        /** Checks for null. */
        public Handle {
            requireNonNull(id, "id");
            requireNonNull(type, "type");
        }

        /**
         * Returns what the node gave, from the input of a node behind it.
         *
         * @throws IllegalArgumentException if it gave nothing or something else
         */
        public T in(NodeContext context) {
            return in(context.inputFrom(id));
        }

        /** Returns what the node gave, from the output of an execution that it ended. */
        public T in(Map<String, Object> output) {
            return type.reader.apply(output);
        }
    }

    /**
     * What a node does that reads its context: one without a predecessor, or with any number of them.
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
        return node(id, Type.of(type), work);
    }

    /** Adds a node that begins, and gives a list. */
    public <T> Handle<T> node(String id, Type<T> type, Source<T> work) {
        return node(id, type, List.of(), work);
    }

    /** Adds a node behind another. */
    public <A, T> Handle<T> node(String id, Class<T> type, Handle<A> after, Step<? super A, T> work) {
        return node(id, Type.of(type), after, work);
    }

    /** Adds a node behind another that gives a list. */
    public <A, T> Handle<T> node(String id, Type<T> type, Handle<A> after, Step<? super A, T> work) {
        requireNonNull(work, "work");
        return node(id, type, List.of(after), context -> work.apply(after.in(context)));
    }

    /** Adds a node behind two others; it runs when both have completed. */
    public <A, B, T> Handle<T> node(
            String id, Class<T> type, Handle<A> first, Handle<B> second, Merge<? super A, ? super B, T> work) {
        return node(id, Type.of(type), first, second, work);
    }

    /** Adds a node behind two others that gives a list; it runs when both have completed. */
    public <A, B, T> Handle<T> node(
            String id, Type<T> type, Handle<A> first, Handle<B> second, Merge<? super A, ? super B, T> work) {
        requireNonNull(work, "work");
        return node(id, type, List.of(first, second), context -> work.apply(first.in(context), second.in(context)));
    }

    /** Adds a node behind any number of others; it runs when all have completed, and reads each by its handle. */
    public <T> Handle<T> node(String id, Class<T> type, List<? extends Handle<?>> after, Source<T> work) {
        return node(id, Type.of(type), after, work);
    }

    /** Adds a node behind any number of others that gives a list; it runs when all have completed. */
    public <T> Handle<T> node(String id, Type<T> type, List<? extends Handle<?>> after, Source<T> work) {
        requireNonNull(work, "work");
        Node node = context -> Outcome.of(work.get(context));
        builder.node(id, node, policies);
        policies = UnaryOperator.identity();
        after.forEach(source -> builder.connect(source.id(), id));
        return new Handle<>(id, type);
    }

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
