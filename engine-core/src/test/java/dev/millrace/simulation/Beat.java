package dev.millrace.simulation;

import dev.millrace.internal.admission.InsideAdmission.RateWatch;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was let through by a rate, over all lives of an engine. Confined to whoever has the turn. */
final class Beat implements RateWatch {

    private static final long PER = EngineLimits.BEAT.per().toNanos();
    private static final int MOST = EngineLimits.BEAT.permits() + EngineLimits.BEAT.burst() - 1;

    private final SimulationFindings findings;

    /** When each began in the time of a rate, the newest last. */
    private final Deque<Long> begun = new ArrayDeque<>();

    /** When permits were given back unused: in a time around that, as many more may begin. */
    private final Deque<Long> unused = new ArrayDeque<>();

    Beat(SimulationFindings findings) {
        this.findings = findings;
    }

    /** The engine has nothing that an earlier one ran: it does not know that there was one. */
    void forget() {
        begun.clear();
        unused.clear();
    }

    @Override
    public void taken(long now) {
        begun.add(now);
        begun.removeIf(at -> at <= now - PER);
        unused.removeIf(at -> at <= now - PER);
        findings.check(
                begun.size() <= MOST + unused.size(),
                () -> begun.size() + " began within " + PER + " ns, " + unused.size() + " gave their permits back");
    }

    @Override
    public void unused(long now) {
        unused.add(now);
    }
}
