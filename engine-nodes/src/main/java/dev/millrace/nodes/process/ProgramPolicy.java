package dev.millrace.nodes.process;

import java.util.List;

/**
 * Says which programs nodes may start: asked before each start, on the worker's thread, by the nodes that run programs.
 * Thread-safe. What it throws blocks the start. {@link SecurityPolicy} is one.
 */
@FunctionalInterface
public interface ProgramPolicy {

    /** Everything may be started. */
    ProgramPolicy ANY = start -> List.of();

    /** Returns all that speaks against a start; nothing if it may be. */
    List<PolicyViolation> violations(ProgramStart start);
}
