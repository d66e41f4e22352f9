package dev.millrace.internal.admission;

import dev.millrace.definition.OnDuplicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keys of the attempts in an engine: of those with the same one is live at a time, or as they say. Thread-safe. */
final class NodeKeys implements GateKind {

    private final Shares shares;

    NodeKeys(Shares shares) {
        this.shares = shares;
    }

    @Override
    public void gatesOf(Entrant entrant, Consumer<GateUse> to) {
        var key = entrant.key();
        if (!key.isEmpty()) {
            var name = "key " + key;
            var rule = entrant.spec().policy().admission().pace().key().rule();
            to.accept(new GateUse(
                    name, () -> new Gate(name, shares.of(name, 1)), rule == OnDuplicate.ALLOW ? 0 : 1, rule));
        }
    }

    /** A key: whoever wants it for himself has it while nobody else has, be that one only counted. */
    private static final class Gate extends SlotGate {

        Gate(String name, @Nullable EngineShare share) {
            super(name, 1, share);
        }

        @Override
        public boolean hasRoom(long amount, long now) {
            return amount == 0 || !isHeld();
        }
    }
}
