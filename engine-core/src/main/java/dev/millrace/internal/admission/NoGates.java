package dev.millrace.internal.admission;

import dev.millrace.event.BreakerChange;
import dev.millrace.event.NodeResult;
import org.jspecify.annotations.Nullable;

/** Way of somebody who has passed no gates: there is nothing to give back, and nobody to hear of it. Immutable. */
public final class NoGates implements AdmittedBy {

    /** The one of everybody. */
    public static final AdmittedBy NO_GATES = new NoGates();

    /** That of somebody who had passed some, where another one gives back what he held. */
    public static final AdmittedBy OUT_OF_HAND = new NoGates();

    private NoGates() {}

    @Override
    public void giveBack() {}

    @Override
    public void completes(NodeResult result) {}

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void unused() {}

    @Override
    public void ended(boolean well) {}

    @Override
    public void untold() {}

    @Override
    public @Nullable BreakerChange breakerChange() {
        return null;
    }

    @Override
    public boolean withdraw() {
        return false;
    }
}
