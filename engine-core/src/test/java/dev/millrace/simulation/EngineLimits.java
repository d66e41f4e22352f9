package dev.millrace.simulation;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.StartTerms;
import dev.millrace.definition.Throttle;
import dev.millrace.definition.WhenFull;
import dev.millrace.definition.Work;
import dev.millrace.internal.admission.GateSettings;
import dev.millrace.internal.admission.StartRoom;
import dev.millrace.internal.driver.AskedStart;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What the engine of a run limits, beside what its workflows say. Immutable.
 *
 * @param executions how many may be live at once; 0 for any number
 * @param whenFull what becomes of a start without room: it waits, is refused, or has its caller wait
 * @param attempts how many attempts may run at once; 0 for any number
 * @param twins what becomes of a start while another one of the same workflow is live; empty if nothing does
 * @param patienceMillis how long a node waits at its gates until it is said to starve; 0 for ever
 * @param manner how the host starts executions
 */
record EngineLimits(
        int executions,
        WhenFull whenFull,
        int attempts,
        Optional<OnDuplicate> twins,
        int patienceMillis,
        Manner manner) {

    static final EngineLimits NONE = new EngineLimits(0, WhenFull.QUEUE, 0, Optional.empty(), 0, Manner.ALIKE);

    /** How executions are started. */
    enum Manner {
        ALIKE,
        /** One is more urgent than another. */
        MIXED,
        /** All in one lane, where each waits for the one before. */
        IN_LANE
    }

    /** How many processors there are. */
    static final int CPUS = 3;

    /** How often the nodes begin that keep a beat. */
    static final RateLimit BEAT =
            RateLimit.of(3, Duration.ofMillis(300)).withBurst(2).withKey("beat");

    /** How the failures of a node narrow it: to one at once, soon, so that few attempts narrow it and widen it again. */
    static final Throttle THROTTLE = new Throttle(40, 2, 1);

    private static final OnDuplicate[] RULES = {
        OnDuplicate.WAIT, OnDuplicate.WAIT, OnDuplicate.FAIL, OnDuplicate.CANCEL_RUNNING, OnDuplicate.ALLOW
    };

    static EngineLimits of(Random random) {
        int executions = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(2);
        return new EngineLimits(
                executions,
                random.nextInt(4) == 0 ? WhenFull.REJECT : WhenFull.QUEUE,
                random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0,
                random.nextInt(2) == 0 ? Optional.of(RULES[random.nextInt(RULES.length)]) : Optional.empty(),
                random.nextInt(2) == 0 ? 1 + random.nextInt(2_000) : 0,
                Manner.values()[random.nextInt(Manner.values().length)]);
    }

    /** Returns the same for callers who wait for room themselves, for a time. */
    EngineLimits withCallersWho(int millis) {
        var waits = WhenFull.waitUpTo(Duration.ofMillis(millis));
        return new EngineLimits(executions, waits, attempts, twins, patienceMillis, manner);
    }

    /** Returns the same where each start is taken for the first with its key. */
    EngineLimits withOneForAll() {
        var shared = Optional.of(OnDuplicate.RETURN_EXISTING);
        return new EngineLimits(executions, whenFull, attempts, shared, patienceMillis, manner);
    }

    /** Whether a start is taken for the first with its key. */
    boolean isOneForAll() {
        return twins.equals(Optional.of(OnDuplicate.RETURN_EXISTING));
    }

    /** Returns how long callers wait for room; empty if they do not. */
    Optional<Duration> callersWait() {
        boolean replaces = twins.equals(Optional.of(OnDuplicate.CANCEL_RUNNING));
        return !replaces && whenFull instanceof WhenFull.Wait wait ? Optional.of(wait.limit()) : Optional.empty();
    }

    /** Returns the labels of the executions that the host starts. */
    Map<String, String> labels() {
        return manner == Manner.IN_LANE ? Map.of(AskedStart.LANE, "lane") : Map.of();
    }

    /** Returns the terms on which the host starts the execution with a number. */
    StartTerms termsOf(int number) {
        var urgencies = Priority.values();
        return new StartTerms(
                manner == Manner.MIXED ? Optional.of(urgencies[number % urgencies.length]) : Optional.empty(),
                Optional.empty(),
                twins);
    }

    GateSettings gates() {
        return new GateSettings(
                attempts == 0 ? Map.of() : Map.of(Work.CODE, attempts),
                Map.of(),
                Map.of("cpu", (long) CPUS),
                Duration.ofMillis(patienceMillis));
    }

    StartRoom room() {
        return new StartRoom(executions, whenFull);
    }

    /** Whether a start may be refused for want of room. */
    boolean mayRefuse() {
        return !whenFull.equals(WhenFull.QUEUE);
    }

    /** Returns how many executions may be live at once; 0 for any number. */
    int most() {
        return isAlone() ? 1 : executions;
    }

    /** Whether at most one execution is live at a time. */
    boolean isAlone() {
        return manner == Manner.IN_LANE
                || twins.filter(rule -> rule != OnDuplicate.ALLOW).isPresent();
    }
}
