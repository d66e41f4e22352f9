package dev.millrace.internal.decision.plan;

import dev.millrace.definition.NodeId;
import dev.millrace.definition.StepLists;
import dev.millrace.definition.Work;
import dev.millrace.event.Extended;
import dev.millrace.event.Failure;
import dev.millrace.node.Control;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A node that does actions in their order, and others when one of them fails: each round is a scope of its body, whose
 * connections lead from action to action. Immutable.
 *
 * @param lists the ids of the actions of each list, by its name
 * @param mayFail the actions of the main list whose failure ends nothing
 * @param iterations how often the main list is done
 * @param retries how often it is begun again after the retry steps; without any, these stand in for it
 * @param body the graph of a round
 */
record StepsPlan(Map<String, List<NodeId>> lists, Set<NodeId> mayFail, int iterations, int retries, GraphPlan body)
        implements BodyPlan {

    /** How often the main list may be done, or begun again. */
    static final int MOST = 100;

    static StepsPlan of(Work work, ControlSettings fields, GraphPlan body) {
        var said = StepLists.of(work);
        var lists = new LinkedHashMap<String, List<NodeId>>();
        StepLists.LISTS.forEach(name ->
                lists.put(name, said.list(name).stream().map(node -> node.id()).toList()));
        return new StepsPlan(
                Collections.unmodifiableMap(lists),
                said.mayFail(),
                fields.number("iterations", 1),
                fields.number(StepLists.RETRIES, 0),
                body);
    }

    @Override
    public Control type() {
        return Control.STEPS;
    }

    @Override
    public void begin(ControlTurn turn, Map<String, Object> input) {
        turn.take(input);
        turn.loop().checked(0, true);
        round(turn, 0);
    }

    private static void round(ControlTurn turn, int number) {
        turn.loop().iterate(number, Extended.of(turn.given(), Map.of("index", number)));
    }

    @Override
    public void closed(ControlTurn turn, Closed closed) {
        var loop = turn.loop().open();
        var round = StepsRound.of(lists, mayFail, closed);
        boolean again = round.mainFailed() && loop.next() <= retries && round.retryPassed();
        boolean good = round.mainFailed() ? retries == 0 && round.madeUp() : !round.spoilt();
        boolean more = again || good && retries == 0 && loop.next() < iterations;
        if (more && !loop.broken()) {
            round(turn, loop.next());
            return;
        }
        turn.cancelTimer();
        int madeUp = retries > 0 ? 0 : loop.failed() - (round.spoilt() ? 1 : 0);
        long took = Math.max(0, turn.at() - turn.startedAt()) / 1_000; // a clock that was set back takes no time
        var output = round.output(good, !round.mainFailed() && madeUp == 0, took);
        if (good) {
            turn.complete(ControlPlan.plain(output), turn.given());
        } else {
            turn.fail(Failure.of(Failure.STEPS_FAILED, round.message()).with(output));
        }
    }
}
