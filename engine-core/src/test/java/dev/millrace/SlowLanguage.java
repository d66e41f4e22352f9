package dev.millrace;

import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.expression.Expression;
import dev.millrace.node.ConditionLanguage;
import dev.millrace.node.Node;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A script language for tests, with the type that brings it: expressions, evaluated by a worker. A text that begins
 * with {@code slow} waits until it is let go, or interrupted. Thread-safe.
 */
final class SlowLanguage implements ConditionLanguage, NodeType {

    static final String NAME = "slowly";
    private static final String SLOW = "slow ";

    /** The texts, as they were evaluated. */
    final ConcurrentLinkedQueue<String> evaluated = new ConcurrentLinkedQueue<>();

    private volatile CountDownLatch began = new CountDownLatch(1);
    private volatile CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    void letGo() {
        go.countDown();
    }

    /** Holds the next slow text, as if nothing had happened before. */
    void holdAgain() {
        began = new CountDownLatch(1);
        go = new CountDownLatch(1);
    }

    void awaitBegun() throws InterruptedException {
        if (!began.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("no slow text was evaluated");
        }
    }

    void awaitInterrupt() throws InterruptedException {
        if (!interrupted.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the slow text was not interrupted");
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
    public @Nullable Object evaluate(String text, Map<String, Object> bindings) throws InterruptedException {
        evaluated.add(text);
        if (text.startsWith(SLOW)) {
            began.countDown();
            await();
        }
        return Expression.parse(text.replace(SLOW, ""), bindings.keySet()).evaluate(bindings::get);
    }

    private void await() throws InterruptedException {
        try {
            go.await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }
}
