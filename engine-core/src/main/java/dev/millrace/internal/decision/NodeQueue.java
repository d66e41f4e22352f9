package dev.millrace.internal.decision;

import org.jspecify.annotations.Nullable;

/** A first-in first-out queue of nodes that grows and allocates nothing per entry. Confined to the turn. */
final class NodeQueue {

    private static final int FIRST_CAPACITY = 4;

    private static final @Nullable ScopeState[] NO_SCOPES = {};
    private static final int[] NO_POSITIONS = {};

    private @Nullable ScopeState[] scopes = NO_SCOPES;
    private int[] positions = NO_POSITIONS;
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(ScopeState scope, int position) {
        if (size == positions.length) {
            grow();
        }
        int slot = head + size & positions.length - 1;
        scopes[slot] = scope;
        positions[slot] = position;
        size++;
    }

    ScopeState scope() {
        var scope = scopes[head];
        if (scope == null) {
            throw new IllegalStateException("the queue is empty");
        }
        return scope;
    }

    int position() {
        return positions[head];
    }

    void remove() {
        scopes[head] = null;
        head = head + 1 & positions.length - 1;
        size--;
    }

    void clear() {
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
