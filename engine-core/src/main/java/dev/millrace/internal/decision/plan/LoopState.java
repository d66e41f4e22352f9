package dev.millrace.internal.decision.plan;

import dev.millrace.event.LoopItems;
import dev.millrace.event.LoopItems.Iteration;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.CollectionFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An open loop: its items and the ledger of its iterations. Confined to the turn. */
public final class LoopState {

    /** The items of a forEach; empty for a while. */
    private final List<Object> items;

    private final boolean accounts;

    private final List<Iteration> ledger = new ArrayList<>();
    private int next;
    private int completed;
    private int failed;

    /** Whether a Break ended it: no further iteration begins. */
    private boolean broken;

    // Of a file: what was read ahead of the iterations. It is no fact, and may be read again.
    final @Nullable CollectionFile file;
    private final ArrayDeque<Object> ahead = new ArrayDeque<>();
    private boolean last;
    boolean asked;
    long offset = -1;

    public LoopState(List<Object> items) {
        this(items, null, true);
    }

    public LoopState(CollectionFile file) {
        this(List.of(), file, true);
    }

    private LoopState(List<Object> items, @Nullable CollectionFile file, boolean accounts) {
        this.items = items;
        this.file = file;
        this.accounts = accounts;
    }

    /** Returns the items of a forEach; empty for a while. */
    public List<Object> items() {
        return items;
    }

    public List<Iteration> ledger() {
        return ledger;
    }

    public int next() {
        return next;
    }

    public int completed() {
        return completed;
    }

    public int failed() {
        return failed;
    }

    /** Returns whether a Break ended it: no further iteration begins. */
    public boolean broken() {
        return broken;
    }

    /** Returns the state of a while, of which nobody asks what its turns gave: it counts them. */
    public static LoopState ofTurns() {
        return new LoopState(List.of(), null, false);
    }

    /** An iteration begins. */
    public void begin(int index) {
        next = index + 1;
    }

    /** A Break ends it. */
    public void breakOff() {
        broken = true;
    }

    /** Returns a copy without what was read ahead. */
    public LoopState carried() {
        var copy = new LoopState(items, file, accounts);
        copy.ledger.addAll(ledger);
        copy.next = next;
        copy.completed = completed;
        copy.failed = failed;
        copy.broken = broken;
        return copy;
    }

    boolean hasNext() {
        return file == null ? next < items.size() : !ahead.isEmpty();
    }

    Object takeNext() {
        return file == null ? items.get(next) : ahead.remove();
    }

    /** Takes in what was read. */
    void add(ItemNews.Batch batch) {
        ahead.addAll(batch.items());
        offset = batch.offset();
        last = batch.last();
        asked = false;
    }

    /** Returns whether something should be read, so that the window does not run dry. */
    boolean wantsMore(int window) {
        return file != null && !last && !asked && ahead.size() < window;
    }

    boolean isExhausted() {
        return file == null || last;
    }

    /** Returns how many items are known so far: all, or those that were read. */
    int seen() {
        return file == null ? items.size() : next + ahead.size();
    }

    /** Returns how many items there are; beyond measure while that is not known. */
    int total() {
        return isExhausted() ? seen() : Integer.MAX_VALUE;
    }

    /** Returns how many iterations there will be if none ends it early; -1 while nobody knows. */
    public int size() {
        return accounts && isExhausted() ? seen() : -1;
    }

    /** Returns how many iterations have ended. */
    public int ended() {
        return completed + failed;
    }

    public void close(int index, Iteration entry) {
        if (accounts) {
            account(index, entry);
        }
        if (entry.status() == NodeStatus.COMPLETED) {
            completed++;
        } else {
            failed++;
        }
    }

    private void account(int index, Iteration entry) {
        while (ledger.size() <= index) {
            ledger.add(LoopItems.NOT_RUN);
        }
        ledger.set(index, entry.equals(NO_OUTPUT) ? NO_OUTPUT : entry);
    }

    /** Shared, so that a million items without output take little room. */
    private static final Iteration NO_OUTPUT = new Iteration(NodeStatus.COMPLETED, Map.of(), null);
}
