package dev.millrace.simulation;

import static dev.millrace.simulation.Mutant.decision;
import static dev.millrace.simulation.Mutant.driver;
import static dev.millrace.simulation.Mutant.runtime;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.LinkedHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/** The test of the simulator: each planted bug must be found. One that escapes says that the simulator is broken. */
@Tag("heavy")
class MutantTest {

    private static final int SEEDS = 4_000;

    /** Of so many bugs one is looked for; of the others it is only checked that they can be planted. 1 looks for all. */
    private static final int SHARE = Integer.getInteger("mutants.share", 30);

    /** Looks for those alone whose name holds this. */
    private static final String NAMED = System.getProperty("mutants.named", "");

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.millrace");

    private static final ExecutorService SEARCHERS = Executors.newFixedThreadPool(2);

    @BeforeAll
    static void silence() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        SEARCHERS.shutdownNow();
        LOGGER.setLevel(null);
    }

    /** Each mutant has classes of its own, so that several can be looked for at once. */
    @TestFactory
    Stream<DynamicTest> the_simulator_finds() {
        var all = mutants().toList();
        var searches = new LinkedHashMap<Mutant, Future<Long>>();
        for (int i = 0; i < all.size(); i++) {
            var mutant = all.get(i);
            if (NAMED.isEmpty() ? i % SHARE == 0 : mutant.name().contains(NAMED)) {
                searches.put(mutant, SEARCHERS.submit(() -> mutant.firstFailure(SEEDS)));
            }
        }
        return all.stream()
                .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> {
                    mutant.checkPassages();
                    var search = searches.get(mutant);
                    if (search != null) {
                        assertThat(search.get())
                                .as("the seed that finds: %s", mutant)
                                .isNotNegative();
                    }
                }));
    }

    private static Stream<Mutant> mutants() {
        return Stream.of(
                        mutantsOfOne(),
                        GateMutants.ofCompany(),
                        GateMutants.ofLimits(),
                        GateMutants.ofExtras(),
                        mutantsOfCheckpoints())
                .flatMap(mutants -> mutants);
    }

    /** Of what one execution does. */
    private static Stream<Mutant> mutantsOfOne() {
        return Stream.of(
                decision(
                        "the outcome of a node that does not run counts",
                        "CurrentAttempt",
                        "return isAtWork(state, attempt)\n                && scope",
                        "return scope"),
                decision(
                                "a slot of maxConcurrency is never given back",
                                "Decision",
                                "state.workings().takeBack(scope, position);",
                                "scope.workings().forgetDispatch(position);")
                        .and(decision(
                                "",
                                "AttemptFailures",
                                "record.state.workings().takeBack(scope, position);",
                                "scope.workings().forgetDispatch(position);")),
                decision(
                        "the dispatched flag stays",
                        "state/Workings",
                        "        scope.workings().dispatched(position, false);\n        dispatched--;",
                        "        dispatched--;"),
                decision(
                        "a pause does not reach what is on its way",
                        "Decision",
                        "if (state.isHeld()) {",
                        "if (false) {"),
                decision("a signal is taken twice", "Decision", "if (state.hasSeen(signal)) {", "if (false) {"),
                decision(
                        "a stopped node begins again",
                        "Redelivery",
                        "if (state.isStopping()) {\n            record.cancelled(scope, position",
                        "if (false) {\n            record.cancelled(scope, position"),
                decision(
                                "a pause does not hold a redelivery",
                                "Decision",
                                "if (state.isHeld()) {",
                                "if (state.isHeld() && NodeAttempts.deliveriesBefore(scope, position) == 0) {")
                        .and(decision(
                                "",
                                "Steps",
                                "ready == null || state.isHeld() ||",
                                "ready == null || state.isHeld()"
                                        + " && dev.millrace.internal.decision.state.NodeAttempts.deliveriesBefore("
                                        + "ready.scope(), ready.position()) == 0 ||")),
                decision("an End stops nothing", "ControlRun", "new Stops(record).stop();", ";"),
                decision(
                        "an End is forgotten in a recovery",
                        "state/Fold",
                        "Changes.apply(state, event, plans);",
                        "if (!(event instanceof dev.millrace.event.ExecutionEvent.EndReached)) {"
                                + " Changes.apply(state, event, plans); }"),
                decision(
                        "a node's own condition is not asked",
                        "Steps",
                        "node.runIf() == null || new RunIf(record).letsBegin(scope, node)",
                        "true"),
                decision(
                        "the name of a lock stays as it is written",
                        "state/NodeAdmission",
                        "detail == null || detail.lockNames().isEmpty() ? locks",
                        "true ? locks"),
                decision(
                        "a signal that nobody waits for is taken",
                        "Decision",
                        "if (refusal != null) {",
                        "if (false) {"),
                decision(
                        "a chosen workflow is not named in its request",
                        "plan/ChildPlan",
                        "new Child(turn.child().newId(), workflow,",
                        "new Child(turn.child().newId(), written,"),
                decision(
                        "a join waits for one too few",
                        "state/Routing",
                        "Boolean.FALSE : open > 0 ? null : delivered > 0;",
                        "Boolean.FALSE : open > 1 ? null : delivered > 0;"),
                decision(
                        "any waits for all",
                        "state/Routing",
                        "case ANY -> atLeast(1, delivered, open);",
                        "case ANY -> open > 0 ? null : delivered > 0;"),
                decision(
                        "n-of counts what did not deliver",
                        "state/Routing",
                        "case N_OF -> atLeast(join.count(), delivered, open);",
                        "case N_OF -> atLeast(join.count(), scope.resolvedSources(position), open);"),
                decision(
                        "a skip is forgotten",
                        "state/Routing",
                        "scope.execution().workings().skips().add(scope, target);",
                        ";"),
                decision(
                        "a broken connection does not break its join",
                        "state/ScopeState",
                        "flag(position, BROKEN, true);",
                        ";"),
                decision(
                        "compensations run in order of completion",
                        "state/Transitions",
                        "state.armed().push(new Armed(",
                        "state.armed().add(new Armed("),
                decision(
                        "a compensation runs twice",
                        "state/Compensations",
                        "goOn(armed, scope.is(position, NodeStatus.CANCELLED));",
                        """
                        if (memory.ended() == 1) {
                            scope.become(position, NodeStatus.PENDING);
                            ready(memory.undoing(scope, armed.position()), armed);
                        } else {
                            goOn(armed, scope.is(position, NodeStatus.CANCELLED));
                        }\
                        """),
                decision(
                        "it is told twice that an attempt takes long",
                        "Decision",
                        "&& !new NodeTimes(attempt.scope(), attempt.position()).isOvertimeTold()",
                        ""),
                decision(
                                "what is to be undone at once is undone one by one, and not to the end",
                                "state/Compensations",
                                ".begin(undoing);\n        if (undoing.isParallel()) {\n            readyAll(undoing);",
                                ".begin(undoing);\n        if (undoing.isParallel()) {\n            readyNext(undoing);")
                        .and(decision(
                                "",
                                "state/Compensations",
                                "} else if (undoing.isParallel()) {\n            readyAll(undoing);",
                                "} else if (undoing.isParallel()) {")),
                decision(
                                "scopes that share a path are undone at once",
                                "state/Compensations",
                                "if (newest.getOrDefault(path, scope) != scope) {",
                                "if (false) {")
                        .from(5_000_500),
                decision(
                        "a scope undoes what was done around it",
                        "state/Compensations",
                        ".filter(armed -> isWithin(armed.scope(), scope))",
                        ""),
                // Each guard alone is enough, so that only both together are missed.
                decision(
                                "an outcome counts whatever attempt it is of",
                                "CurrentAttempt",
                                "\n                && scope.attempts(attempt.position()) == attempt.number()",
                                "")
                        .and(runtime(
                                "",
                                "ExecutionAttempts",
                                "hasLease = running().countsAndKeepsLease(attempt);",
                                "running().countsAndKeepsLease(attempt);\n hasLease = true;")),
                decision(
                        "a requeue costs an attempt",
                        "state/Transitions",
                        "scope.attempts(position, scope.attempts(position) - 1);",
                        ""),
                decision(
                        "a variable is not written",
                        "state/Transitions",
                        "scope.variables().write(result.writes());",
                        ""),
                decision(
                        "retries are not counted against the budget",
                        "state/Transitions",
                        "scope.execution().retryUsed();",
                        ""),
                decision(
                        "a retry is charged twice over a crash",
                        "state/Fold",
                        "Changes.apply(state, event, plans);",
                        "Changes.apply(state, event, plans);"
                                + " if (event instanceof dev.millrace.event.NodeEvent.NodeRetryScheduled)"
                                + " { state.retryUsed(); }"),
                decision(
                        "what was undone is undone again after a crash",
                        "state/Fold",
                        "Changes.apply(state, event, plans);",
                        "if (!(event instanceof dev.millrace.event.NodeEvent.NodeCompleted && state.compensating()))"
                                + " { Changes.apply(state, event, plans); }"),
                decision(
                        "a signal is not used up",
                        "state/Transitions",
                        "scope.execution().signals().take(signal);",
                        ""),
                decision(
                        "what was ready is lost in a recovery",
                        "Recovery",
                        "state.workings().ready(scope, node.position());",
                        ";"),
                decision(
                        "a recovery forgets the iterations of a loop",
                        "Recovery",
                        "scope.inside(node.position()).forEach(this::takeUp);",
                        ";"),
                decision(
                        "a loop begins one iteration twice",
                        "state/ScopeTransitions",
                        "detail.loop().begin(event.scope().index());",
                        "boolean first = detail.loop().next() == 0 && event.scope().index() == 0;"
                                + " if (first && parent.inside(position).isEmpty() && detail.deliveries() == 0) {"
                                + " detail.deliveries(1); } else { detail.loop().begin(event.scope().index()); }"),
                decision(
                        "the window of a loop is one too wide",
                        "plan/ForEachPlan",
                        "iterations.live() < window",
                        "iterations.live() <= window"),
                decision(
                        "one attempt too many",
                        "plan/Retries",
                        "return failuresLikeIt > most(policy, FailureClass.of(failure));",
                        "return failuresLikeIt > most(policy, FailureClass.of(failure)) + 1;"),
                decision(
                        "a fallback is never used", "Failures", "if (node.fallback() != PlannedNode.NONE", "if (false"),
                runtime(
                        "a node runs before what it rests on is safe",
                        "Commits",
                        "isRestedOn() || checkpoints",
                        "checkpoints"),
                runtime(
                        "what a crash may have been caused by runs again uncounted",
                        "Checkpoints",
                        "careful = true;",
                        ";"),
                // Either guard alone is enough.
                driver(
                                "an outcome that cannot be read leaves its lease behind",
                                "Returned",
                                "} catch (Throwable t) {\n            return failed(Failure.of(t).about(",
                                "} catch (LinkageError t) {\n            return failed(Failure.of(t).about(")
                        .and(runtime("", "WorkSource", "queue.giveBack(attempt, t);", ";")),
                decision(
                        "the identity of a signal counts for every name",
                        "state/SignalMemory",
                        "return signal.name() + '\\n' + signal.dedupId();",
                        "return signal.dedupId();"),
                runtime(
                        "a lease is never ended", "WorkQueue",
                        "boolean current = queue.complete(attempt.lease());", "boolean current = true;"),
                runtime(
                        "a turn is committed in two parts",
                        "Commits",
                        "send(whole, failure -> decided(taken, failure));",
                        """
                        int half = taken.events().size() / 2;
                        if (half > 0) {
                            send(checkpoints.shared().turn(turns.id(), taken.events().subList(0, half)), failure -> {});
                        }
                        send(checkpoints.shared().turn(turns.id(), taken.events().subList(half, taken.events().size())),
                                failure -> decided(taken, failure));
                        """),
                Mutant.of(
                        "a start that is put off is forgotten",
                        "internal/concurrent/Postponed.java",
                        "next.run();",
                        ";"),
                runtime(
                        "listeners hear what is not safe", "Commits",
                        "pending.add(taken);", "pending.add(taken); taken.events().forEach(turns::tell);"),
                runtime("a wake-up is lost", "Commits", "turns.turnIsDecided(pendingTurn);", ";"),
                runtime(
                        "slots of a dead letter leak",
                        "RunningAttempts",
                        "over(holder, false);\n                leaveGates(holder, false);",
                        "over(holder, false);"));
    }

    /** Of what may be held back, and of what a close leaves. */
    private static Stream<Mutant> mutantsOfCheckpoints() {
        return Stream.of(
                runtime(
                        "a child begins before its request is safe",
                        "HeldBack",
                        " || event instanceof ChildRequested",
                        ""),
                runtime(
                        "a checkpoint comes one node late",
                        "HeldBack",
                        "ended >= counted.nodes()",
                        "ended > counted.nodes()"),
                runtime(
                        "a checkpoint forgets its time",
                        "HeldBack",
                        "alarm == null && !events.isEmpty() &&",
                        "alarm == null && events.size() > 4 &&"),
                runtime(
                        "what happens once begins before that is safe",
                        "RunningAttempts",
                        "return attempt.node().effect() == Effect.AT_MOST_ONCE;",
                        "return false;"),
                runtime(
                        "a close forgets what was held back",
                        "Closing",
                        "within(aside, () -> live(actor -> actor.turns().checkpointSoon()));",
                        ";"));
    }
}
