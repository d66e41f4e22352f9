package dev.millrace.node;

import java.util.Collection;

/** Offers node types to every engine whose class path holds it; found by {@link java.util.ServiceLoader}. */
public interface NodeTypeProvider {

    /** Returns the types on offer. */
    Collection<NodeType> types();
}
