package dev.millrace.serialization.internal.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Lifts turns that one older version wrote to the version after it. Implementations are thread-safe. */
public interface Upcaster {

    /** Returns the version that it lifts from; it lifts to the next one. */
    int from();

    /** Returns the turn as the next version would have written it; it may be the same object, changed. */
    ObjectNode lift(ObjectNode turn);
}
