package dev.millrace.internal.admission;

import java.util.function.Consumer;

/** A kind of gate: says which gates of it a node passes. Thread-safe. */
interface GateKind {

    /** Says each gate of this kind that is on somebody's way, in an order that is the same for all. */
    void gatesOf(Entrant entrant, Consumer<GateUse> to);
}
