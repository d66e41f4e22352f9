package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;

/**
 * Somebody of an engine who waits at a gate and keeps others out of gates until he has passed it. Immutable.
 *
 * @param who who it is, in words
 * @param waitId which wait of his it is: another one wherever he comes to wait
 * @param gate the gate's name; no gate of another engine has it, unless it counts over all
 * @param total how much there is of it in all
 * @param amount how much he wants of it
 * @param keeps what nobody has before he has passed
 * @param beside the holders of the gate that do not keep him out, for they are of his family
 */
public record GateWaiter(
        String who, String waitId, String gate, long total, long amount, List<Kept> keeps, Set<String> beside) {

    /** Copies the collections, and checks that nothing is null. */
    public GateWaiter {
        requireNonNull(who, "who");
        requireNonNull(waitId, "waitId");
        requireNonNull(gate, "gate");
        keeps = List.copyOf(keeps);
        beside = Set.copyOf(beside);
    }

    /** Returns whether this is set aside for him, and held by nobody: he can give it back, and wait again. */
    public boolean isSetAside(Kept kept) {
        return kept.holder().equals(waitId);
    }

    /**
     * What somebody keeps of a gate. Immutable.
     *
     * @param holder who holds it: what the one who waits stands inside; his own {@code waitId} where it is set aside
     * @param gate the gate's name
     * @param amount how much it is
     */
    public record Kept(String holder, String gate, long amount) {

        /** Checks that nothing is null. */
        public Kept {
            requireNonNull(holder, "holder");
            requireNonNull(gate, "gate");
        }
    }
}
