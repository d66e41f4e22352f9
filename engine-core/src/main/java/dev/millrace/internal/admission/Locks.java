package dev.millrace.internal.admission;

import dev.millrace.definition.Lock;
import java.util.Comparator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The locks of an engine, by name. Thread-safe. */
final class Locks implements GateKind {

    // The most shared holders that an exclusive one must keep out.
    private static final long ALL = 1 << 20;

    private final Shares shares;

    Locks(Shares shares) {
        this.shares = shares;
    }

    /**
     * Says the locks that somebody wants. An exclusive holder takes all slots; a shared one takes the share that leaves
     * room for as many as it allows.
     */
    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        var locks = entrant.locks();
        if (locks.size() == 1) {
            to.accept(use(locks.get(0)));
        } else if (!locks.isEmpty()) {
            locks.stream().sorted(Comparator.comparing(Lock::name)).forEach(lock -> to.accept(use(lock)));
        }
    }

    private GateUse use(Lock lock) {
        var name = "lock " + lock.name();
        long amount = lock.mode() == Lock.Mode.EXCLUSIVE ? ALL : ALL / lock.permits();
        return new GateUse(name, () -> new Gate(name, shares.of(name, ALL)), amount);
    }

    /** A lock: what a node holds that waits for an execution does not keep those out that stand in that. */
    private static final class Gate extends SlotGate {

        Gate(String name, @Nullable EngineShare share) {
            super(name, ALL, share);
        }

        @Override
        public boolean isOneFamilys() {
            return true;
        }
    }
}
