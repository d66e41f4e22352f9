package dev.millrace.internal.admission;

import java.util.IdentityHashMap;
import java.util.List;

/** A gate with so many slots, which go back when an attempt has ended. Confined to its chain's exclusion. */
class SlotGate implements AdmissionGate {

    private final String name;
    private final long total;
    private final IdentityHashMap<Object, Long> holders = new IdentityHashMap<>();
    private long taken;

    SlotGate(String name, long total) {
        this.name = name;
        this.total = total;
    }

    @Override
    public String name() {
        return name;
    }

    /** Returns how many slots there are now. */
    long total() {
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
        holders.put(who, now);
    }

    @Override
    public void giveBack(Object who, long amount) {
        taken -= amount;
        holders.remove(who);
    }

    @Override
    public List<Holder> holders() {
        return holders.entrySet().stream()
                .map(entry -> new Holder(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public boolean isIdle(long now) {
        return taken == 0;
    }
}
