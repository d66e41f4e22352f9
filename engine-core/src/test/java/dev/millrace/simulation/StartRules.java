package dev.millrace.simulation;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.event.CapacityException;
import java.util.Optional;
import java.util.stream.Stream;

/** What must hold of the executions that the host starts, by the limits of its engine. Confined to whoever has the turn. */
final class StartRules {

    private final EngineLimits limits;
    private final Cast cast;
    private final SimulationFindings findings;

    StartRules(EngineLimits limits, Cast cast, SimulationFindings findings) {
        this.limits = limits;
        this.cast = cast;
        this.findings = findings;
    }

    /** Counts those that have begun and not ended. */
    void check() {
        int most = limits.most();
        if (most > 0) {
            long underWay = ofHost(cast.all().stream())
                    .filter(witness -> witness.journal().isUnderWay())
                    .count();
            findings.check(underWay <= most, () -> underWay + " executions are under way, at most " + most + " may be");
        }
    }

    /**
     * There was no room for a start, or another one has its key: that must be so.
     *
     * @param letIn how many have a place, and have not begun
     */
    void checkRefused(IllegalStateException refusal, long letIn) {
        long live = ofHost(cast.living().stream()).count() + letIn;
        findings.check(
                limits.callersWait().isPresent() || refusal instanceof CapacityException
                        ? limits.mayRefuse() && live >= limits.most()
                        : limits.twins().equals(Optional.of(OnDuplicate.FAIL)) && live > 0,
                () -> "a start was refused with " + live + " live: " + refusal);
    }

    private static Stream<Witness> ofHost(Stream<Witness> all) {
        return all.filter(witness -> witness.role().parent().isEmpty());
    }
}
