package dev.millrace.testing.workflow;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.SecretSource;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.internal.DriverGates;
import dev.millrace.testing.internal.SequentialDriver;
import dev.millrace.testing.internal.SequentialDriver.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The second driver of the engine's decision: a seed says what happens next. Confined to the test's thread. */
final class SeededDriver implements TestDriver {

    private final SequentialDriver driver;
    private final ManualTime time;
    private final Random random;

    SeededDriver(NodeRegistry types, Fakes fakes, ManualTime time, DriverGates gates, SecretSource secrets, long seed) {
        this.time = time;
        this.random = new Random(spread(seed));
        this.driver = SequentialDriver.seeded(
                types,
                Path.of(""),
                new Timing(time, random::nextDouble, node -> durationOf(fakes, node)),
                gates,
                random);
        driver.secrets(secrets);
    }

    /** Neighbouring seeds begin with the same numbers otherwise: the finalizer of SplitMix64. */
    private static long spread(long seed) {
        long mixed = (seed ^ (seed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private Duration durationOf(Fakes fakes, NodePath node) {
        return fakes.find(node)
                .map(FakeNode::span)
                .map(span -> span.least().plus(upTo(span.most().minus(span.least()))))
                .orElse(Duration.ZERO);
    }

    private Duration upTo(Duration limit) {
        return Duration.ofNanos((long) (limit.toNanos() * random.nextDouble()));
    }

    @Override
    public void register(Workflow workflow) {
        driver.register(workflow);
    }

    @Override
    public Running start(Workflow workflow, Map<String, ?> input, Map<String, ?> variables) {
        return new Handle(driver, driver.start(workflow, new LinkedHashMap<>(input), new LinkedHashMap<>(variables)));
    }

    @Override
    public void settle() {
        driver.settle();
    }

    /** What is due at one instant comes in any order. */
    @Override
    public boolean advanceToNext() {
        driver.settle();
        boolean moved = time.advanceToNext();
        time.advance(Duration.ZERO);
        driver.settle();
        return moved;
    }

    @Override
    public void advance(Duration by) {
        driver.settle();
        var end = time.now().plus(by);
        for (var next = time.untilNext(); isBy(end, next); next = time.untilNext()) {
            advanceToNext();
        }
        time.advance(Duration.between(time.now(), end));
        driver.settle();
    }

    private boolean isBy(Instant end, Optional<Duration> next) {
        return next.isPresent() && !time.now().plus(next.get()).isAfter(end);
    }

    @Override
    public boolean isIdle() {
        driver.settle();
        return time.pending() == 0;
    }

    @Override
    public void within(Duration limit, Runnable action) {
        time.schedule(upTo(limit), () -> driver.post(action));
    }

    @Override
    public Optional<WorkflowEngine> engine() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // there is nothing that outlives the test
    }

    private record Handle(SequentialDriver driver, ExecutionId id) implements Running {

        @Override
        public ExecutionStatus status() {
            return driver.snapshot(id).status();
        }

        @Override
        public ExecutionSnapshot snapshot() {
            return driver.snapshot(id);
        }

        @Override
        public List<Event> events() {
            return driver.events(id);
        }

        @Override
        public void signal(String name, Map<String, ?> payload, String correlation) {
            driver.send(id, new Signal(name, new LinkedHashMap<>(payload), "", correlation));
        }

        @Override
        public void cancel(String reason) {
            driver.stop(id, Stop.CANCEL, Request.of(reason));
        }

        @Override
        public void pause(String reason) {
            driver.pause(id, reason);
        }

        @Override
        public void resume(String reason) {
            driver.resume(id, reason);
        }

        @Override
        public Optional<Execution> handle() {
            return Optional.empty();
        }
    }
}
