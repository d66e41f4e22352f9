package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Join;
import dev.millrace.definition.Priority;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The short way of plain nodes: it takes only what it may take, and its facts are those of the long way. */
class PlainTurnsTest {

    private static final int NODES = 10;

    /** The same graph, of nodes that are plain where they can be, or of none that is. */
    private static WorkflowBuilder graph(long seed, boolean plain) {
        var random = new Random(seed);
        var workflow = Workflow.named("test");
        for (int i = 0; i < NODES; i++) {
            int feature = random.nextInt(30);
            workflow.node("n" + i, Driven.work(), node -> {
                if (!plain) {
                    node.overtimeAfter(Duration.ofDays(1)); // changes nothing else
                }
                switch (feature) {
                    case 0 -> node.join(Join.ANY);
                    case 1 -> node.priority(Priority.HIGH);
                    case 2 -> node.input("given", 1);
                    case 3 -> node.timeout(Duration.ofDays(1));
                    case 4 -> node.runIf("1 == 2");
                    case 5 -> node.maxConcurrentExecutions(3);
                    default -> {}
                }
                return node;
            });
        }
        for (int to = 1; to < NODES; to++) {
            int sources = random.nextInt(3);
            for (int i = 0; i < sources; i++) {
                var from = "n" + (random.nextBoolean() ? to - 1 : random.nextInt(to));
                var target = "n" + to;
                switch (random.nextInt(40)) {
                    case 0 -> workflow.connect(from, target, via -> via.when("output.here == true"));
                    case 1 -> workflow.connect(from, target, via -> via.from("Elsewhere"));
                    case 2 -> workflow.connect(from, target, via -> via.on(Trigger.FAIL));
                    case 3 -> workflow.connect(from, target, via -> via.to("there"));
                    default -> workflow.connect(from, target);
                }
            }
        }
        return random.nextBoolean() ? workflow : workflow.policy(policy -> policy.withMaxConcurrency(2));
    }

    /** A driver with one worker after the other: who is ready first begins first. */
    private static final class Workers {

        private final Driven run;
        private final ArrayDeque<Attempt> ready = new ArrayDeque<>();
        private final List<Attempt> running = new ArrayList<>();
        private int passedOn;

        Workers(WorkflowBuilder workflow) {
            run = Driven.started(workflow);
            takeReady();
        }

        private void takeReady() {
            run.asked().stream()
                    .filter(asked -> asked.startsWith("run "))
                    .map(asked -> run.attemptOf(asked.substring("run ".length())))
                    .forEach(ready::add);
        }

        void begin() {
            var attempt = ready.remove();
            if (run.begin(attempt, 1)) {
                running.add(attempt);
            }
            takeReady();
        }

        /** Completes one, and begins the next one if there is one, as a worker does that goes on. */
        void completes(int which, NodeResult result) {
            var ended = running.remove(which);
            run.decision.completed(ended, result, run.now);
            takeReady();
            if (!ready.isEmpty()) {
                begin();
            }
        }

        void completesPlainly(int which, NodeResult result) {
            var ended = running.get(which);
            if (!PlainTurns.takes(ended, result)) {
                completes(which, result);
                return;
            }
            running.remove(which);
            var follower = PlainTurns.follower(ended);
            if (follower != null && ready.isEmpty()) {
                passOn(ended, result, new Attempt(ended.scope(), follower.position()));
            } else if (follower == null
                    && PlainTurns.makesNothingReady(ended)
                    && !ready.isEmpty()
                    && PlainTurns.mayStart(ready.element())) {
                passOn(ended, result, ready.remove());
            } else {
                run.decision.completedPlainly(ended, result, run.now);
                takeReady();
                if (!ready.isEmpty()) {
                    begin();
                }
            }
        }

        private void passOn(Attempt ended, NodeResult result, Attempt next) {
            passedOn++;
            run.decision.passOn(ended, result, next, run.now);
            assertThat(next.number()).isEqualTo(1);
            running.add(next);
            run.attempts.put(next.nodePath(), next);
            takeReady();
        }
    }

    @Test
    void the_short_way_and_the_long_one_tell_the_same() {
        int passedOn = 0;
        for (long seed = 0; seed < 100; seed++) {
            var shortly = new Workers(graph(seed, true));
            var atLength = new Workers(graph(seed, false));
            var random = new Random(seed);
            boolean more = true;
            while (more) {
                more = step(random, shortly, atLength);
                assertThat(behindStart(shortly)).as("seed " + seed).isEqualTo(behindStart(atLength));
                shortly.run.check().after(Duration.ofMillis(1));
                atLength.run.after(Duration.ofMillis(1));
            }
            passedOn += shortly.passedOn;
        }
        assertThat(passedOn).isGreaterThan(50);
    }

    /** The start says which revision it is of. */
    private static List<Event> behindStart(Workers workers) {
        return workers.run.events.subList(1, workers.run.events.size());
    }

    private static boolean step(Random random, Workers shortly, Workers atLength) {
        assertThat(shortly.ready).hasSameSizeAs(atLength.ready);
        assertThat(shortly.running).hasSameSizeAs(atLength.running);
        if (!shortly.ready.isEmpty() && (shortly.running.isEmpty() || random.nextBoolean())) {
            shortly.begin();
            atLength.begin();
            return true;
        }
        if (shortly.running.isEmpty()) {
            return false;
        }
        int which = random.nextInt(shortly.running.size());
        var result = result(random);
        if (result == null) {
            fail(shortly, which);
            fail(atLength, which);
        } else {
            shortly.completesPlainly(which, result);
            atLength.completes(which, result);
        }
        return true;
    }

    private static NodeResult result(Random random) {
        return switch (random.nextInt(50)) {
            case 0 -> null;
            case 1 -> new NodeResult(Map.of(), Optional.of("Elsewhere"), Map.of(), List.of());
            case 2 -> new NodeResult(Map.of(), Optional.empty(), Map.of("v", 1), List.of());
            case 3 -> new NodeResult(Map.of(), Optional.empty(), Map.of(), List.of(), List.of("look"));
            case 4, 5, 6, 7, 8, 9 -> new NodeResult(Map.of("here", true), Optional.empty(), Map.of(), List.of());
            default -> NodeResult.EMPTY;
        };
    }

    private static void fail(Workers workers, int which) {
        var attempt = workers.running.remove(which);
        workers.run.decision.failures().failed(attempt, Failure.of("Broken", "broke"), 0.5, workers.run.now);
        workers.takeReady();
    }

    @Test
    void it_takes_nothing_while_the_execution_is_held_or_stopped_or_has_seen_a_failure() {
        var held = Driven.started(chain());
        var attempt = held.begin("a");
        assertThat(PlainTurns.takes(attempt, NodeResult.EMPTY)).isTrue();
        held.decision.interventions().pause(Request.of("wait"), Long.MAX_VALUE, held.now);
        assertThat(PlainTurns.takes(attempt, NodeResult.EMPTY)).isFalse();

        var stopped = Driven.started(chain());
        var running = stopped.begin("a");
        stopped.stop(Stop.CANCEL, "");
        assertThat(PlainTurns.takes(running, NodeResult.EMPTY)).isFalse();

        var ended = Driven.started(chain());
        var first = ended.begin("a");
        ended.completes("a");
        assertThat(PlainTurns.takes(first, NodeResult.EMPTY))
                .as("an attempt that has ended")
                .isFalse();
        assertThat(ended.is("b", NodeStatus.READY)).isTrue();
    }

    private static WorkflowBuilder chain() {
        return Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .connect("a", "b");
    }
}
