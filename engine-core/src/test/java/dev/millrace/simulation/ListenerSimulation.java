package dev.millrace.simulation;

import static java.util.Objects.requireNonNull;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.NotEndedException;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NotAnsweredException;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A listener that blocks in the middle of an execution until it is let go, throws and is slow; meanwhile somebody wants
 * this and that of the execution, another one runs to its end, or the engine is closed. A seed says which. Confined to
 * one thread, beside those of the engine.
 *
 * <p>No call waits without bound, each refusal names the listener, what was refused was not done, and the listener's
 * record says what it did.
 */
public final class ListenerSimulation {

    private static final List<Class<? extends Event>> MOMENTS = List.of(
            ExecutionStarted.class,
            NodeStarted.class,
            NodeCompleted.class,
            NodeWaiting.class,
            SignalReceived.class,
            ExecutionEnded.class);
    private static final Duration ANSWER = Duration.ofMillis(2);

    /** Of real time, far more than any run takes: so that a wait without bound is a finding. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Workflow WORKFLOW = Workflow.named("listened")
            .node("first", (Node) context -> Outcome.done())
            .node("wait", "wait", spec -> spec.set("signal", "go"))
            .node("last", (Node) context -> Outcome.done())
            .connect("first", "wait")
            .connect("wait", "last")
            .build();

    private final Random random;
    private final ManualTime time = new ManualTime();
    private final Scripted listener;
    private final List<String> refused = new ArrayList<>();
    private final Class<? extends Event> moment;
    private @Nullable String finding;

    private ListenerSimulation(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L + 5);
        moment = MOMENTS.get(random.nextInt(MOMENTS.size()));
        listener = new Scripted(moment, time, random.nextInt(5));
    }

    /** Returns the first seed of a range that fails; -1 if none does. For callers in another class loader. */
    public static long firstFailure(long from, int count) {
        for (long seed = from; seed < from + count; seed++) {
            if (run(seed).isPresent()) {
                return seed;
            }
        }
        return -1;
    }

    /** Runs a seed. Returns what was found wrong; empty if nothing was. */
    static Optional<String> run(long seed) {
        var simulation = new ListenerSimulation(seed);
        var thread = new Thread(simulation::runAll, "listened-to");
        thread.setDaemon(true);
        thread.start();
        join(thread, LONGEST);
        if (thread.isAlive()) {
            simulation.found("a call waits without bound: " + List.of(thread.getStackTrace()));
            simulation.listener.mayGoOn.countDown();
        }
        return Optional.ofNullable(simulation.finding).map(what -> "seed " + seed + ": " + what);
    }

    private static void join(Thread thread, Duration limit) {
        try {
            thread.join(limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void found(String what) {
        if (finding == null) {
            finding = what;
        }
    }

    private void runAll() {
        try {
            run();
        } catch (RuntimeException | Error e) {
            found("it broke off: " + e + " at " + List.of(e.getStackTrace()));
        } finally {
            listener.mayGoOn.countDown();
        }
    }

    private void run() {
        var builder = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .listener(listener)
                .time(time)
                .workers(3)
                .grace(Duration.ofMillis(1))
                .answerLimit(ANSWER);
        if (random.nextBoolean()) {
            builder.store(new MemoryStore());
        }
        try (var engine = builder.build()) {
            var held = reach(engine);
            for (int left = 2 + random.nextInt(3); left > 0; left--) {
                ask(engine, held);
            }
            finish(engine.start(WORKFLOW, Map.of())); // nobody else is held up
            if (random.nextInt(3) > 0) { // else it is closed while the listener blocks
                listener.mayGoOn.countDown();
                finish(held);
                checkRecord(engine);
            }
        }
    }

    /** Starts an execution, and returns it when the listener blocks in it. */
    private Execution reach(WorkflowEngine engine) {
        var caller = new Thread(() -> comeThere(engine), "caller"); // a caller may be who calls the listener
        caller.setDaemon(true);
        caller.start();
        await(listener.isThere);
        return engine.execution(listener.held()).orElseThrow();
    }

    private void comeThere(WorkflowEngine engine) {
        quietly(() -> engine.start(WORKFLOW, Map.of()));
        if (moment == SignalReceived.class || moment == ExecutionEnded.class) {
            await(listener.waits);
            while (listener.isThere.getCount() > 0) { // a signal may have been left unanswered, and undone
                signal(engine.execution(listener.held()).orElseThrow(), "go");
            }
        }
    }

    /** A start or signal that meets the listener may be left unanswered. */
    private static void quietly(Runnable call) {
        try {
            call.run();
        } catch (NotAnsweredException e) {
            // as it may
        }
    }

    private static void signal(Execution execution, String dedupId) {
        quietly(() -> execution.signal("go", Map.of(), dedupId));
    }

    /** Wants something of the execution that is held up. */
    private void ask(WorkflowEngine engine, Execution held) {
        var reason = "door " + refused.size();
        try {
            switch (random.nextInt(8)) {
                case 0 -> held.status();
                case 1 -> held.snapshot();
                case 2 -> held.explain("wait");
                case 3 -> engine.executions(ExecutionFilter.NEWEST);
                case 4 -> held.await(Duration.ofMillis(1));
                case 5 -> change(reason, held.pause(reason));
                case 6 -> change(reason, held.cancel(reason));
                default -> change(reason, held.signal(reason, Map.of(), reason));
            }
        } catch (NotAnsweredException | NotEndedException e) {
            var message = String.valueOf(e.getMessage());
            if (!message.contains(Scripted.class.getName())) {
                found("it does not say who holds it up: " + message);
            }
            if (message.contains("nothing was asked or changed")) {
                refused.add(reason);
            }
        }
    }

    private void change(String reason, boolean isDone) {
        if (isDone) {
            found("answered, though its turn is held: " + reason);
        }
    }

    /** Signals it until it has ended. */
    private void finish(Execution execution) {
        for (int round = 0; ; round++) {
            signal(execution, "go");
            try {
                var status = execution
                        .await(Duration.ofMillis(round < 20 ? 50 : 20_000))
                        .status();
                if (status != ExecutionStatus.COMPLETED) {
                    found("it ended " + status);
                }
                break;
            } catch (NotEndedException e) {
                if (round >= 20) {
                    found("it does not end: " + e.getMessage());
                    break;
                }
            }
        }
        var events = eventsOf(execution);
        for (var reason : refused) {
            if (events.contains(reason)) {
                found("done, though it was refused: " + reason);
            }
        }
    }

    private static String eventsOf(Execution execution) {
        while (true) {
            try {
                return execution.events().toString();
            } catch (NotAnsweredException e) {
                Thread.onSpinWait(); // on a busy machine
            }
        }
    }

    private void checkRecord(WorkflowEngine engine) {
        var record = engine.listeners().get(0);
        if (record.failures() != listener.thrown() || record.slow() != listener.slow()) {
            found(record + " of one that threw " + listener.thrown() + " times and was slow " + listener.slow());
        }
    }

    private static void await(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // it is waited for all the same
            }
        }
    }

    /** Blocks at the first event of a kind, throws at each fifth and is slow at each seventh. */
    private static final class Scripted implements ExecutionListener {

        private final Class<? extends Event> moment;
        private final ManualTime time;
        private final CountDownLatch waits = new CountDownLatch(1);
        private final CountDownLatch isThere = new CountDownLatch(1);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private final AtomicReference<@Nullable ExecutionId> first = new AtomicReference<>();
        private int heard;
        private int thrown;
        private int slow;

        Scripted(Class<? extends Event> moment, ManualTime time, int phase) {
            this.moment = moment;
            this.time = time;
            heard = phase;
        }

        ExecutionId held() {
            return requireNonNull(first.get());
        }

        synchronized int thrown() {
            return thrown;
        }

        synchronized int slow() {
            return slow;
        }

        @Override
        public void on(Event event) {
            first.compareAndSet(null, event.execution());
            long begin = time.nanoTime();
            boolean isHeld = event.execution().equals(first.get());
            if (isHeld && event instanceof NodeWaiting) {
                waits.countDown();
            }
            if (isHeld && moment.isInstance(event) && isThere.getCount() > 0) {
                isThere.countDown();
                await(mayGoOn);
            }
            act(begin);
        }

        private synchronized void act(long begin) {
            heard++;
            if (heard % 7 == 0) {
                time.advance(Duration.ofSeconds(2));
            }
            slow += time.nanoTime() - begin > Duration.ofSeconds(1).toNanos() ? 1 : 0;
            if (heard % 5 == 0) {
                thrown++;
                throw ListenerSimulation.<RuntimeException>sneaky(
                        heard % 2 == 0 ? new IOException("as scripted") : new LinkageError("as scripted"));
            }
        }
    }

    @SuppressWarnings("unchecked") // that is what it is for
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
