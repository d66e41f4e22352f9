package dev.millrace.node;

import java.util.Collection;
import java.util.List;

/** Offers node types and checks to every engine whose class path holds it; found by {@link java.util.ServiceLoader}. */
public interface NodeTypeProvider {

    /** Returns the types on offer. */
    Collection<NodeType> types();

    /** Returns the types of checks on offer; none unless it says so. */
    default Collection<CheckType> checks() {
        return List.of();
    }
}
