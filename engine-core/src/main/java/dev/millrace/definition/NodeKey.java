package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Key of a node's attempts: of those that have the same, over all executions of an engine, one is live at a time, or as
 * the rule says. Immutable.
 *
 * @param key a text that may hold templates; empty if the node has none
 * @param onDuplicate what becomes of an attempt while another one with its key is live; empty for {@link
 *     OnDuplicate#WAIT}
 */
public record NodeKey(Optional<String> key, Optional<OnDuplicate> onDuplicate) {

    /** Has no key. */
    public static final NodeKey NONE = new NodeKey(Optional.empty(), Optional.empty());

    /** Checks that the key says something. */
    public NodeKey {
        if (requireNonNull(key, "key").filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("the key of a node must not be blank");
        }
        requireNonNull(onDuplicate, "onDuplicate");
    }

    /** Returns a copy with another key. */
    public NodeKey withKey(String template) {
        return new NodeKey(Optional.of(template), onDuplicate);
    }

    /** Returns a copy with another rule. */
    public NodeKey withOnDuplicate(OnDuplicate rule) {
        return new NodeKey(key, Optional.of(rule));
    }

    /** Returns what becomes of an attempt while another one with its key is live. */
    public OnDuplicate rule() {
        return onDuplicate.orElse(OnDuplicate.WAIT);
    }
}
