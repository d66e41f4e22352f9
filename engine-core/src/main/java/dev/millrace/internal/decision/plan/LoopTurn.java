package dev.millrace.internal.decision.plan;

import dev.millrace.event.ScopeEvent.CollectionFile;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A loop in a turn. Confined to the turn. */
public interface LoopTurn {

    /** Returns how far the loop is; null before its items are known, or its condition was asked for. */
    @Nullable
    LoopState state();

    /** Returns the same of a loop that has begun. */
    LoopState open();

    /** Returns how many iterations are open. */
    int live();

    /** Returns whether the execution is being stopped. */
    boolean isStopping();

    /** Returns whether a failed node of the graph around ends what stands beside it. */
    boolean failsFast();

    /** Notes that the condition was asked for. */
    void checked(int iterations, boolean holds);

    /** Notes the items. */
    void fix(List<Object> items);

    /** Notes the file that the items are read from. */
    void fix(CollectionFile file);

    /** Returns whether something inside waits at a gate. */
    boolean isHeldBack();

    /** Opens an iteration. */
    void iterate(int index, Map<String, Object> input);

    /** Cancels the open iterations. */
    void cancelIterations(String reason);

    /** Returns the iterator that gives the items; null if the loop has none. */
    @Nullable
    LazySource source();

    /** Keeps the iterator that gives the items. */
    void source(@Nullable LazySource source);

    /** Asks a worker for items. */
    void read(ItemRequest request);
}
