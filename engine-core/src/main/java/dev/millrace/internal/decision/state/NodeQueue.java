package dev.millrace.internal.decision.state;

import org.jspecify.annotations.Nullable;

/**
 * A first-in first-out queue of nodes that grows and allocates nothing per entry, and no arrays for one. Confined to
 * the turn.
 */
public final class NodeQueue {

    private static final int FIRST_CAPACITY = 2;

    private static final @Nullable ScopeState[] NO_SCOPES = {};
    private static final int[] NO_POSITIONS = {};

    private @Nullable ScopeState firstScope;
    private int firstPosition;

    // Those behind the first, as a ring.
    private @Nullable ScopeState[] scopes = NO_SCOPES;
    private int[] positions = NO_POSITIONS;
    private int head;
    private int size;

    public boolean isEmpty() {
        return firstScope == null;
    }

    public int size() {
        return firstScope == null ? 0 : size + 1;
    }

    public void add(ScopeState scope, int position) {
        if (firstScope == null) {
            firstScope = scope;
            firstPosition = position;
            return;
        }
        if (size == positions.length) {
            grow();
        }
        int slot = head + size & positions.length - 1;
        scopes[slot] = scope;
        positions[slot] = position;
        size++;
    }

    public ScopeState scope() {
        if (firstScope == null) {
            throw new IllegalStateException("the queue is empty");
        }
        return firstScope;
    }

    public int position() {
        return firstPosition;
    }

    public void remove() {
        if (size == 0) {
            firstScope = null;
            return;
        }
        firstScope = scopes[head];
        firstPosition = positions[head];
        scopes[head] = null;
        head = head + 1 & positions.length - 1;
        size--;
    }

    public void clear() {
        while (!isEmpty()) {
            remove();
        }
    }

    private void grow() {
        int capacity = Math.max(FIRST_CAPACITY, positions.length * 2);
        var moreScopes = new ScopeState[capacity];
        var morePositions = new int[capacity];
        for (int i = 0; i < size; i++) {
            int slot = head + i & positions.length - 1;
            moreScopes[i] = scopes[slot];
            morePositions[i] = positions[slot];
        }
        scopes = moreScopes;
        positions = morePositions;
        head = 0;
    }
}
