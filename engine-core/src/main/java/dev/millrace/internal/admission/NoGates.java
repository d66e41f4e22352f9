package dev.millrace.internal.admission;

import dev.millrace.event.BreakerChange;
import dev.millrace.event.NodeResult;
import org.jspecify.annotations.Nullable;

/** Way of somebody who has no gates to pass. Immutable. */
final class NoGates implements AdmittedBy {

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
