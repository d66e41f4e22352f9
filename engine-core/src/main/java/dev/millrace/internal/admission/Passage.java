package dev.millrace.internal.admission;

import dev.millrace.event.BreakerChange;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.internal.concurrent.Permits;
import dev.millrace.internal.decision.view.GateWait;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Way of an entrant through the gates of a node, and what it holds of them. Thread-safe. */
public final class Passage implements AdmittedBy {

    /*
     * One thread at a time is at work here: who enters, then whoever is granted what it waits for, then whoever gives
     * back. Only withdraw() comes from the side. It raises `withdrawn` and then takes the request out of the line; who
     * waits puts the request into the line and then looks at `withdrawn`. So one of the two takes it out, and that one
     * gives the slots back.
     */
    private static final int NOWHERE = -1;

    private final Entrant entrant;
    private final Line line;
    private final Breakers.@Nullable Breaker breaker;
    private final List<Gate> gates;
    private final Permits.Request[] requests;

    private int passed;
    private @Nullable Object phase; // of the breaker, since it let the attempt through

    private volatile int waitsAt = NOWHERE;
    private volatile boolean waitsNoMore;
    private volatile boolean withdrawn;

    /** A gate on a node's way, and how many of its permits that takes. */
    record Gate(String name, Permits permits, int count) {}

    /** The list of those that wait at gates. Thread-safe. */
    interface Line {

        void waits(Passage passage);

        void waitsNoMore(Passage passage);
    }

    /** The answer of the gates to who has come to them. */
    public enum Admission {
        /** It has passed them all. */
        THROUGH,
        /** It waits, and is admitted later. */
        WAITS,
        /** A breaker is open, and the entrant was told so. */
        REFUSED
    }

    Passage(Entrant entrant, List<Gate> gates, Breakers.@Nullable Breaker breaker, Line line) {
        this.entrant = entrant;
        this.gates = gates;
        this.breaker = breaker;
        this.line = line;
        this.requests = new Permits.Request[gates.size()];
    }

    ExecutionId execution() {
        return entrant.execution();
    }

    NodePath node() {
        return entrant.path();
    }

    /** Passes gates until one keeps it waiting. */
    public Admission enter() {
        if (goOn()) {
            return throughBreaker() ? Admission.THROUGH : Admission.REFUSED;
        }
        line.waits(this);
        if (waitsNoMore) {
            line.waitsNoMore(this);
        }
        return Admission.WAITS;
    }

    /** Returns what keeps it waiting; nothing if nothing does any more. */
    public Optional<GateWait> gateWait() {
        int at = waitsAt;
        if (at == NOWHERE) {
            return Optional.empty();
        }
        var obstacle = gates.get(at).permits().obstacle(requests[at]);
        return Optional.of(new GateWait(gates.get(at).name(), obstacle.holders(), obstacle.before()));
    }

    /** Returns whether it has passed the last gate. */
    private boolean goOn() {
        while (passed < gates.size()) {
            if (withdrawn) {
                stop();
                return false;
            }
            var permits = gates.get(passed).permits();
            var request = requestAt(passed);
            requests[passed] = request;
            waitsAt = passed; // said before it waits: it may be let through while acquire() returns
            if (!permits.acquire(request)) {
                if (withdrawn && permits.withdraw(request)) {
                    stop();
                }
                return false;
            }
            pass();
        }
        return true;
    }

    private Permits.Request requestAt(int gate) {
        var request = new Permits.Request(
                gates.get(gate).count(),
                entrant.spec().policy().priority(),
                node() + " of execution " + execution(),
                this::granted);
        return entrant.returns() ? request.returning() : request;
    }

    private void pass() {
        waitsAt = NOWHERE;
        passed++;
    }

    private void granted() {
        pass();
        if (goOn()) {
            endWait();
            if (throughBreaker()) {
                entrant.admitted(this);
            }
        } else {
            gateWait().ifPresent(entrant::heldBack);
        }
    }

    private boolean throughBreaker() {
        if (breaker != null) {
            phase = breaker.pass();
            if (phase == null) {
                giveBack();
                entrant.refused(Failure.of("BreakerOpen", "[RUN-120] " + breaker.describe()));
                return false;
            }
        }
        return true;
    }

    private void endWait() {
        waitsNoMore = true;
        line.waitsNoMore(this);
    }

    private void stop() {
        waitsAt = NOWHERE;
        endWait();
        giveBack();
    }

    @Override
    public boolean withdraw() {
        withdrawn = true;
        int at = waitsAt;
        boolean waited = at != NOWHERE && gates.get(at).permits().withdraw(requests[at]);
        if (waited) {
            stop();
        }
        return waited;
    }

    @Override
    public void ended(boolean well) {
        var since = phase;
        phase = null; // the breaker hears of each attempt once
        if (breaker != null && since != null) {
            breaker.ended(since, well);
        }
    }

    @Override
    public void unused() {
        untold();
        giveBack();
    }

    @Override
    public void untold() {
        var since = phase;
        phase = null;
        if (breaker != null && since != null) {
            breaker.unused(since);
        }
    }

    @Override
    public @Nullable BreakerChange breakerChange() {
        return breaker == null ? null : breaker.nextChange();
    }

    @Override
    public void giveBack() {
        while (passed > 0) {
            passed--;
            gates.get(passed).permits().release(requests[passed]);
        }
    }
}
