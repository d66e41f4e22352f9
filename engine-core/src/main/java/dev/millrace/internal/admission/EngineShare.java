package dev.millrace.internal.admission;

import dev.millrace.store.GateGrant;
import dev.millrace.store.GateWish;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What this engine has of a gate that counts over all engines of a store. Confined to its chain's exclusion. */
final class EngineShare {

    /*
     * E1  What holders have is at most what was granted: nobody passes beyond that but who held it before his process
     *     ended, and that is said to the store before it says that he has it back.
     * E2  What was granted is at most the newest wish, so that the store may give the rest to others.
     * E3  What goes back goes back to the store, not to the next who waits here: others may have waited longer.
     */
    private final Grants grants;
    private final String gate;
    private final long total;

    /** How much those want that wait at a later gate. */
    private final IdentityHashMap<Object, Long> reserved = new IdentityHashMap<>(0);

    private long taken;
    private long granted;
    private long next;
    private boolean isFirst;
    private String others = "";
    private @Nullable GateWish said;

    EngineShare(Grants grants, String gate, long total) {
        this.grants = grants;
        this.gate = gate;
        this.total = total;
    }

    /** Returns whether so much more may be taken. */
    boolean covers(long amount) {
        return granted >= Math.min(total, taken + amount);
    }

    void takes(long amount) {
        taken += amount;
        granted = Math.max(granted, Math.min(total, taken));
        say();
    }

    void givesBack(long amount) {
        taken -= amount;
        granted = Math.min(granted, taken);
        say();
    }

    /** Hears how much the next wants that waits here; 0 for nobody. */
    void lineIs(long amount, boolean first) {
        next = amount;
        isFirst = first;
        say();
    }

    /** Somebody waits at a gate behind this one, and wants so much of it then; 0 if he does not wait any more. */
    void reserves(Object who, long amount) {
        boolean isChanged = amount == 0 ? reserved.remove(who) != null : reserved.put(who, amount) == null;
        if (isChanged) {
            say();
        }
    }

    /** Returns those for whom some of it is set aside, who wait at a gate behind this one. */
    Set<Object> reservers() {
        return reserved.keySet();
    }

    void hears(GateGrant grant) {
        granted = Math.max(Math.min(total, taken), Math.min(grant.amount(), wanted()));
        others = grant.others();
        say();
    }

    /** Returns who of other engines keeps somebody out, in words. */
    String elsewhere() {
        return others.isEmpty() ? "asked of the other engines" : "held by " + others;
    }

    /** Returns whether nothing is held of it, or wanted. */
    boolean isNothing() {
        return granted == 0 && wanted() == 0;
    }

    private long wanted() {
        long most = next;
        for (long amount : reserved.values()) {
            most = Math.max(most, amount);
        }
        return Math.min(total, taken + most);
    }

    private void say() {
        long wanted = wanted();
        granted = Math.min(granted, wanted);
        others = wanted > granted ? others : "";
        var wish = new GateWish(gate, total, granted, wanted, isFirst);
        if (!wish.equals(said) && (said != null || wanted > 0)) {
            said = wish;
            grants.wish(wish);
        }
    }
}
