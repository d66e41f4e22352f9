package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How the engine treats a node, whatever its type. Immutable.
 *
 * @param join when it runs
 * @param priority how urgent it is
 * @param attempts its retries and its time limit
 * @param substitutes its fallback and compensation
 * @param admission what it must pass before it starts
 * @param effect what running it again would do; empty for what its type says
 */
public record NodePolicy(
        Join join,
        Priority priority,
        Attempts attempts,
        Substitutes substitutes,
        Admission admission,
        Optional<Effect> effect) {

    /** The policy of a node that says nothing. */
    public static final NodePolicy DEFAULT =
            new NodePolicy(Join.ALL, Priority.NORMAL, Attempts.ONE, Substitutes.NONE, Admission.FREE, Optional.empty());

    /** Checks for null. */
    public NodePolicy {
        requireNonNull(join, "join");
        requireNonNull(priority, "priority");
        requireNonNull(attempts, "attempts");
        requireNonNull(substitutes, "substitutes");
        requireNonNull(admission, "admission");
        requireNonNull(effect, "effect");
    }

    /** Returns a copy with another join rule. */
    public NodePolicy withJoin(Join other) {
        return new NodePolicy(other, priority, attempts, substitutes, admission, effect);
    }

    /** Returns a copy with another priority. */
    public NodePolicy withPriority(Priority other) {
        return new NodePolicy(join, other, attempts, substitutes, admission, effect);
    }

    /** Returns a copy with other attempts. */
    public NodePolicy withAttempts(Attempts other) {
        return new NodePolicy(join, priority, other, substitutes, admission, effect);
    }

    /** Returns a copy with other substitutes. */
    public NodePolicy withSubstitutes(Substitutes other) {
        return new NodePolicy(join, priority, attempts, other, admission, effect);
    }

    /** Returns a copy with another admission. */
    public NodePolicy withAdmission(Admission other) {
        return new NodePolicy(join, priority, attempts, substitutes, other, effect);
    }

    /** Returns a copy with another effect. */
    public NodePolicy withEffect(Effect other) {
        return new NodePolicy(join, priority, attempts, substitutes, admission, Optional.of(other));
    }
}
