package dev.millrace.internal.admission;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Those that hold a gate, what each holds, and since when. The first few are looked up one by one: that costs less than
 * to ask each for its hash, which the JVM has to make for it. Confined to the exclusion of its gate's chain.
 */
final class Holders {

    private static final int FEW = 8;

    private @Nullable Hold first;
    private int few;
    private @Nullable IdentityHashMap<Object, Hold> others; // made for the first that is not among the few

    /** What somebody holds. */
    private static final class Hold {

        private final Object who;
        private final long amount;
        private final long since;
        private @Nullable Hold next;

        Hold(Object who, long amount, long since) {
            this.who = who;
            this.amount = amount;
            this.since = since;
        }
    }

    boolean isEmpty() {
        return first == null && (others == null || others.isEmpty());
    }

    /** Adds somebody who is not here. */
    void add(Object who, long amount, long since) {
        var hold = new Hold(who, amount, since);
        if (few < FEW) {
            few++;
            hold.next = first;
            first = hold;
        } else {
            others = others == null ? new IdentityHashMap<>() : others;
            others.put(who, hold);
        }
    }

    /** Takes somebody off, if he is here. */
    void remove(Object who) {
        Hold before = null;
        for (var hold = first; hold != null; hold = hold.next) {
            if (hold.who == who) {
                few--;
                if (before == null) {
                    first = hold.next;
                } else {
                    before.next = hold.next;
                }
                return;
            }
            before = hold;
        }
        if (others != null) {
            others.remove(who);
        }
    }

    /** Returns how much those hold that are so. */
    long amountOf(Predicate<Object> areSo) {
        long sum = 0;
        for (var hold : all()) {
            sum += areSo.test(hold.who) ? hold.amount : 0;
        }
        return sum;
    }

    /** Returns who they are, what each holds, and since when, in no order. */
    List<AdmissionGate.Holder> list() {
        return all().stream()
                .map(hold -> new AdmissionGate.Holder(hold.who, hold.amount, hold.since))
                .toList();
    }

    private List<Hold> all() {
        var all = new ArrayList<Hold>();
        for (var hold = first; hold != null; hold = hold.next) {
            all.add(hold);
        }
        if (others != null) {
            all.addAll(others.values());
        }
        return all;
    }
}
