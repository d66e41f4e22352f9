package dev.millrace.examples.serverless;

import dev.millrace.Invocation;
import dev.millrace.Invocation.Report;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.store.ExecutionStore;
import dev.millrace.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * Handles orders as a plain function: whoever calls it keeps the order's execution id, and calls again at the report's
 * {@code wakeAt}. Immutable; nothing lives between two calls but the store.
 */
public final class OrderFunction {

    private static final String FILE = "order-function.yaml";

    private final Invocation engine;
    private final Workflow order;

    /**
     * Creates the function.
     *
     * @param types with {@code stock.reserve}, {@code stock.release} and {@code parcel.ship}
     * @param store what all calls share
     */
    public OrderFunction(NodeRegistry types, ExecutionStore store, TimeSource time) {
        this.engine =
                Invocation.of(WorkflowEngine.builder().nodes(types).store(store).time(time));
        this.order = WorkflowLoader.with(types).parse(text(), Format.YAML, FILE);
    }

    /** An order has come; a second call with its number changes nothing. */
    public Report placed(String number, Map<String, ?> content) {
        return engine.start(opened -> opened.start(order, content, StartOptions.key(number)));
    }

    /** An order was paid; a second call with the payment's number changes nothing. */
    public Report paid(ExecutionId id, String payment, long amount) {
        return engine.step(id, execution -> execution.signal("paid", Map.of("amount", amount), payment));
    }

    /** Time has come. */
    public Report due(ExecutionId id) {
        return engine.step(id);
    }

    private static String text() {
        try (var in = Objects.requireNonNull(OrderFunction.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read from the class path", e);
        }
    }
}
