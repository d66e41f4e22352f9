package dev.millrace.serialization.internal.imports;

import java.util.HashSet;
import java.util.Set;

/** Names of nodes that are taken. Confined to the thread that reads. */
final class FreeNames {

    private final Set<String> taken;

    FreeNames(Set<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /** Returns a name that is not taken, this one if it can be, and takes it. */
    String of(String wanted) {
        var name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "-" + i;
        }
        return name;
    }
}
