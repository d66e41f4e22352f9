package dev.millrace.internal.admission;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * List of the gates that a node passes. Immutable.
 *
 * @param uses which of the chain's they are
 * @param isKeyed whether one of them is the key of the node
 * @param breaker what it passes last; null for none
 * @param family knows what stands inside the nodes that hold some
 */
record GateList(Chain chain, List<GateUse> uses, boolean isKeyed, Breakers.@Nullable Breaker breaker, Family family) {

    /** Returns the same gates behind another one. */
    GateList behind(GateUse first) {
        var all = new ArrayList<GateUse>(uses.size() + 1);
        all.add(first);
        all.addAll(uses);
        return new GateList(chain, all, isKeyed, breaker, family);
    }
}
