package dev.millrace.temporal;

import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.node.ConditionLanguage;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Script language whose texts do what a test says, but for {@code true} and {@code false}. Thread-safe. */
final class StagedLanguage implements ConditionLanguage, NodeType {

    private static final String NAME = "staged";

    /** What a text does. */
    interface Stage {

        /** Returns whether the condition is met, the first time with 1. */
        boolean isMet(int time) throws Exception;
    }

    final AtomicInteger evaluated = new AtomicInteger();
    final AtomicInteger interrupted = new AtomicInteger();
    private final Stage stage;

    StagedLanguage(Stage stage) {
        this.stage = stage;
    }

    /** Returns the node types with this language among them. */
    NodeRegistry types() {
        return NodeRegistry.builder().discover().add(this).build();
    }

    /** Waits until the text is told to stop. */
    static void forEver() throws InterruptedException {
        if (!new CountDownLatch(1).await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the script was not told to stop");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<ConditionLanguage> language() {
        return Optional.of(this);
    }

    @Override
    public Node create(NodeSpec node) {
        return context -> Outcome.done();
    }

    @Override
    public List<Problem> problemsOf(String text, String path) {
        return List.of();
    }

    @Override
    public Object evaluate(String text, Map<String, Object> bindings) throws Exception {
        int time = evaluated.incrementAndGet();
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        try {
            return stage.isMet(time);
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
        }
    }
}
