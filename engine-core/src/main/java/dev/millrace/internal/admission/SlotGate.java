package dev.millrace.internal.admission;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A gate with so many slots, which go back when an attempt has ended. Confined to its chain's exclusion. */
class SlotGate implements AdmissionGate {

    private final String name;
    private final long total;
    private final Holders holders = new Holders();
    private final @Nullable EngineShare share;
    private long taken;

    /** Creates one that counts in this engine alone. */
    SlotGate(String name, long total) {
        this(name, total, null);
    }

    /**
     * Creates one.
     *
     * @param share what this engine has of it; null if it counts in this engine alone
     */
    SlotGate(String name, long total, @Nullable EngineShare share) {
        this.name = name;
        this.total = total;
        this.share = share;
    }

    @Override
    public @Nullable EngineShare share() {
        return share;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long total() {
        return total;
    }

    @Override
    public boolean hasRoom(long amount, long now) {
        return taken + amount <= total();
    }

    /** Returns whether anybody holds it, be it nothing of it. */
    boolean isHeld() {
        return !holders.isEmpty();
    }

    @Override
    public void take(Object who, long amount, long now) {
        taken += amount;
        holders.add(who, amount, now);
        if (share != null) {
            share.takes(amount);
        }
    }

    @Override
    public void giveBack(Object who, long amount) {
        taken -= amount;
        holders.remove(who);
        if (share != null) {
            share.givesBack(amount);
        }
    }

    @Override
    public boolean fitsBeside(Predicate<Object> stays, long amount) {
        return holders.amountOf(stays) + amount <= total();
    }

    @Override
    public List<Holder> holders() {
        return holders.list();
    }

    @Override
    public boolean isIdle(long now) {
        return taken == 0 && (share == null || share.isNothing());
    }
}
