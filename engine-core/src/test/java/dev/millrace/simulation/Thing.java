package dev.millrace.simulation;

import dev.millrace.definition.CompensationOrder;
import dev.millrace.definition.CompensationScope;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.WhenFull;
import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.Draft.Budgets;
import dev.millrace.simulation.Draft.Door;
import dev.millrace.simulation.Draft.Kind;
import dev.millrace.simulation.Draft.LeftOut;
import dev.millrace.simulation.Draft.Passage;
import dev.millrace.simulation.Draft.Rules;
import dev.millrace.simulation.EngineLimits.Manner;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** What a run is to meet, and in which it can: where it is drawn. */
enum Thing {
    // gates
    LIMIT_OF_AN_EXECUTION(rules(rules -> rules.maxConcurrency() > 0)),
    LIMIT_OF_A_NODE(passage(passage -> passage.atOnce() > 0)),
    LIMIT_OF_A_TYPE(limits(limits -> limits.attempts() > 0)),
    LOCK(passage(passage -> passage.door() != Door.NONE)),
    QUOTA(passage(passage -> passage.share().cpus() > 0)),
    RATE(passage(passage -> passage.share().onBeat())),
    NARROWED_BY_A_THROTTLE(passage(passage -> passage.share().isThrottled() && passage.atOnce() > 1)),
    STARVED(limits(limits -> limits.patienceMillis() > 0)),

    // keys of nodes
    KEY_WAITED_FOR(passage(passage -> passage.share().isSingle())),
    KEY_SHARED(twin(OnDuplicate.ALLOW)),
    KEY_REFUSED(twin(OnDuplicate.FAIL)),
    KEY_ANSWERED(twin(OnDuplicate.RETURN_EXISTING)),
    KEY_TAKEN_AWAY(twin(OnDuplicate.CANCEL_RUNNING)),

    // starts
    START_WAITED_FOR_ROOM(limits(limits -> limits.executions() > 0)),
    START_WAITED_IN_A_LANE(limits(limits -> limits.manner() == Manner.IN_LANE)),
    START_WITHOUT_ROOM_REFUSED(limits(limits -> limits.whenFull().equals(WhenFull.REJECT))),
    CALLER_WAITED_AND_WAS_LET_IN(limits(limits -> limits.callersWait().isPresent())),
    CALLER_WAITED_IN_VAIN(limits(limits -> limits.callersWait().isPresent())),
    START_KEY_WAITED_FOR(twins(OnDuplicate.WAIT)),
    START_KEY_SHARED(twins(OnDuplicate.ALLOW)),
    START_KEY_REFUSED(twins(OnDuplicate.FAIL)),
    START_KEY_ANSWERED(twins(OnDuplicate.RETURN_EXISTING)),
    START_KEY_TAKEN_AWAY(twins(OnDuplicate.CANCEL_RUNNING)),

    // failures
    BREAKER_OPENED(passage(passage -> passage.fuse() > 0)),
    BREAKER_HALF_OPENED(passage(passage -> passage.fuse() > 0)),
    BREAKER_CLOSED_AGAIN(passage(passage -> passage.fuse() > 0)),
    BREAKER_REFUSED(passage(passage -> passage.fuse() > 0)),
    RETRY_OF_THE_USERS_FAILURE(box(box -> box.traits().tries().attempts() > 1)),
    RETRY_OF_THE_PLATFORMS_FAILURE(box(box -> !box.traits().tries().budgets().equals(Budgets.NONE))),
    RETRY_OF_A_TIMEOUT(box(box -> box.traits().tries().limitMillis() > 0)),
    RETRY_BUDGET_SPENT(rules(rules -> rules.retryBudget().isPresent())),
    FALLBACK(box(box -> box.traits().stand().fallback() != null)),
    STEP_OF_THE_MAIN_LIST(box(box -> box.kind() == Kind.STEPS)),
    STEP_OF_THE_RETRY_LIST(
            box(box -> box.kind() == Kind.STEPS && !box.lists().retry().isEmpty())),
    STEP_OF_THE_FAILURE_LIST(
            box(box -> box.kind() == Kind.STEPS && !box.lists().failure().isEmpty())),
    EXECUTION_UNDONE(box(box -> box.traits().stand().compensation() != null)),
    EXECUTION_UNDONE_AT_ONCE(rules(rules -> rules.undoes().order() == CompensationOrder.PARALLEL)),
    BRANCH_UNDONE(rules(rules -> rules.undoes().scope() == CompensationScope.BRANCH)),
    SCOPE_UNDONE(box(box -> box.undoes() != null)),
    WARNING(box(box -> box.script().value() == 7)),
    OVERTIME(box(Box::isWatched)),

    // what people and machines do
    LEFT_OUT(rules(rules -> !rules.leftOut().equals(LeftOut.NOTHING))),
    CANCELLED(weather(weather -> weather.operator() > 0)),
    TERMINATED(weather(weather -> weather.operator() > 0)),
    TIMED_OUT(rules(rules -> rules.limitMillis() > 0)),
    PAUSED(weather(weather -> weather.operator() > 0)),
    CRASHED(weather(weather -> weather.keeping().crashEvery() > 0)),
    CLOSED(weather(weather -> weather.keeping().closeEvery() > 0)),
    DELIVERED_AGAIN(box(box -> box.kind() == Kind.WORK)),
    CHILD_AWAITED(box(Box::awaitsChild)),
    DECISION_NEEDED(box(box -> box.traits().tries().onlyOnce()));

    private final BiPredicate<Programme, Weather> drawn;

    Thing(BiPredicate<Programme, Weather> drawn) {
        this.drawn = drawn;
    }

    /** Returns whether a run can meet it. */
    boolean isDrawn(Programme programme, Weather weather) {
        return drawn.test(programme, weather);
    }

    private static BiPredicate<Programme, Weather> weather(Predicate<Weather> what) {
        return (programme, weather) -> what.test(weather);
    }

    private static BiPredicate<Programme, Weather> limits(Predicate<EngineLimits> what) {
        return (programme, weather) -> what.test(programme.limits());
    }

    private static BiPredicate<Programme, Weather> twins(OnDuplicate rule) {
        return limits(limits -> limits.twins().equals(Optional.of(rule)));
    }

    private static BiPredicate<Programme, Weather> rules(Predicate<Rules> what) {
        return (programme, weather) ->
                programme.drafts().stream().map(Draft::rules).anyMatch(what);
    }

    private static BiPredicate<Programme, Weather> box(Predicate<Box> what) {
        return (programme, weather) ->
                programme.drafts().stream().anyMatch(draft -> draft.graph().has(what));
    }

    private static BiPredicate<Programme, Weather> passage(Predicate<Passage> what) {
        return box(box -> what.test(box.traits().passage()));
    }

    private static BiPredicate<Programme, Weather> twin(OnDuplicate rule) {
        return passage(passage -> passage.share().twin() == rule);
    }
}
