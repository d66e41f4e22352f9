package dev.millrace.internal.admission;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.concurrent.CoalescedTask;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.store.GateGrant;
import dev.millrace.store.GateWish;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an engine wants of gates that count over all engines of its store, and is granted there. Thread-safe. */
public final class Grants implements AutoCloseable {

    /*
     * G1  One question at a time, on a thread of its own, with the newest wish of each gate; the answer is heard before
     *     the next question. So a gate that lets nobody in beyond its newest wish never has more than the store says.
     * G2  A wish that was not fulfilled, or whose question failed, is asked again when there is news.
     */
    private static final Logger log = LoggerFactory.getLogger(Grants.class);
    private static final int AT_ONCE = 100;

    private final Ownership ownership;
    private final Errand background;
    private final CoalescedTask question;
    private final ConcurrentHashMap<String, GateWish> unsaid = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, GateWish> unfulfilled = new ConcurrentHashMap<>();
    private final Set<ExecutionId> unregained = ConcurrentHashMap.newKeySet();
    private final CoalescedTask lookOut;
    private volatile Consumer<GateGrant> hearer = grant -> {};
    private volatile BooleanSupplier circles = () -> false;
    private volatile boolean isWaitSaid; // to the other engines, which are to hear when it is over

    /** Creates it; nothing is asked before somebody wishes something. */
    public Grants(Ownership ownership, Errand background) {
        this.ownership = ownership;
        this.background = background;
        this.question = new CoalescedTask(background, this::ask);
        this.lookOut = new CoalescedTask(background, this::lookOut);
        ownership.onNews(this::askAgain);
    }

    Ownership ownership() {
        return ownership;
    }

    /**
     * Has somebody told what is granted.
     *
     * @param lookOut looks for those that wait for each other in several engines, while this one waits for others;
     *     returns whether it is to be asked again though this one does not
     */
    void tell(Consumer<GateGrant> whom, BooleanSupplier lookOut) {
        hearer = whom;
        circles = lookOut;
    }

    /** Takes a wish, in place of the one of the same gate before; does not wait. */
    void wish(GateWish wish) {
        unsaid.put(wish.gate(), wish);
        question.ask();
    }

    private void askAgain() {
        unfulfilled.forEach((gate, wish) -> unsaid.putIfAbsent(gate, wish));
        if (!unsaid.isEmpty()) {
            question.ask();
        }
        if (!unfulfilled.isEmpty() || isWaitSaid) {
            lookOut.ask();
        }
        if (!unregained.isEmpty()) {
            var again = List.copyOf(unregained);
            unregained.removeAll(again);
            regained(again);
        }
    }

    private void lookOut() {
        try {
            isWaitSaid = circles.getAsBoolean();
        } catch (StoreException | IllegalStateException e) {
            log.warn("Circles of those that wait in several engines are looked for again: {}", e.getMessage());
        }
    }

    private void ask() {
        for (var some = next(); !some.isEmpty(); some = next()) {
            try {
                var granted = ownership.grant(some);
                for (int i = 0; i < some.size(); i++) {
                    hear(some.get(i), granted.get(i));
                }
            } catch (StoreException | IllegalStateException e) {
                some.forEach(wish -> unsaid.putIfAbsent(wish.gate(), wish));
                log.warn("What is wanted of gates is asked of the store again: {}", e.getMessage());
                return;
            }
        }
    }

    private List<GateWish> next() {
        var some = new ArrayList<GateWish>();
        for (var gate : unsaid.keySet()) {
            if (some.size() < AT_ONCE) {
                var wish = unsaid.remove(gate);
                if (wish != null) {
                    some.add(wish);
                }
            }
        }
        return some;
    }

    private void hear(GateWish wish, GateGrant grant) {
        if (grant.amount() < wish.wanted()) {
            unfulfilled.put(wish.gate(), wish);
        } else {
            unfulfilled.remove(wish.gate());
        }
        hearer.accept(grant);
    }

    /** Executions that were claimed have their gates back by now: that is said after what they took. */
    public void regained(Collection<ExecutionId> claimed) {
        background.run(() -> regainedNow(List.copyOf(claimed)));
    }

    private void regainedNow(List<ExecutionId> claimed) {
        try {
            ask();
            if (unsaid.isEmpty()) {
                ownership.regained(claimed);
                return;
            }
        } catch (StoreException | IllegalStateException e) {
            log.warn("What was taken over holds its gates in the name of its engine before: {}", e.getMessage());
        }
        unregained.addAll(claimed);
    }

    @Override
    public void close() {
        background.close();
    }
}
