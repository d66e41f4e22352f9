package dev.millrace.simulation;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.internal.decision.Folding;
import dev.millrace.internal.decision.view.Report;
import dev.millrace.internal.runtime.Actor;
import dev.millrace.internal.runtime.ExecutionRef;
import dev.millrace.internal.runtime.Inside;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one execution: what it decided, what of that is safe, and where it lives now. Confined to whoever
 * has the turn.
 */
final class Witness {

    private final Role role;
    private final Cast cast;
    private final SimulationFindings findings;

    /** All that is safe, of all its lives. */
    private final List<Event> kept = new ArrayList<>();

    // Per life of an engine.
    private final Deque<Decided> heldBack = new ArrayDeque<>();
    private JournalRules journal;
    private @Nullable Folding folding;
    private @Nullable Actor actor;
    private @Nullable ExecutionRef resting;
    private long comparedAt;

    /** What an execution decided, and has not given to the store yet. */
    record Decided(Event event, long atNanos) {}

    Witness(Role role, Cast cast, SimulationFindings findings) {
        this.role = role;
        this.cast = cast;
        this.findings = findings;
        this.journal = new JournalRules(role, cast.timeJumps(), findings);
    }

    ExecutionId id() {
        return role.id();
    }

    Role role() {
        return role;
    }

    JournalRules journal() {
        return journal;
    }

    List<Event> kept() {
        return kept;
    }

    Deque<Decided> heldBack() {
        return heldBack;
    }

    void livesIn(Actor home) {
        actor = home;
        resting = null;
    }

    /** It waits in the store, until somebody or its time wakes it. */
    void restsAs(ExecutionRef reference) {
        resting = reference;
    }

    @Nullable
    Actor actor() {
        return actor;
    }

    /** Returns where it lives; wakes it if it waits in the store. */
    Actor home() {
        if (resting != null) {
            livesIn(resting.actor());
        }
        return Objects.requireNonNull(actor);
    }

    boolean hasBegun() {
        return (actor != null || resting != null) && journal.length() > 0;
    }

    /** Whether its end is safe, and told. */
    boolean isOver() {
        return actor != null && actor.result().isDone() && !actor.result().isCompletedExceptionally();
    }

    /** Whether it is over, and was compared since. */
    boolean isSettled() {
        return comparedAt == journal.length() && heldBack.isEmpty() && isOver();
    }

    ExecutionStatus status() {
        return resting != null ? resting.status() : Report.status(Inside.stateOf(home()));
    }

    /** Returns its end, once that is safe. */
    @Nullable
    ExecutionStatus safeEnd() {
        int last = kept.size() - 1;
        while (last >= 0 && kept.get(last) instanceof OutcomeRefused) {
            last--; // one that came after the end changed nothing
        }
        return last >= 0 && kept.get(last) instanceof ExecutionEnded ended ? ended.status() : null;
    }

    /** Takes note of what it decided on its own and nobody has been asked to keep. */
    void catchUp(long nowNanos) {
        if (actor != null && Inside.stateOf(actor).sequence() > journal.length()) {
            for (var event : Inside.eventsAfter(actor, journal.length())) {
                note(event);
                heldBack.add(new Decided(event, nowNanos));
            }
        }
    }

    /** The store is asked to keep an event: the oldest that was held back, or a new one. */
    void asked(Event event) {
        if (heldBack.isEmpty()) {
            note(event);
        } else {
            var oldest = heldBack.remove().event();
            findings.check(oldest.equals(event), () -> "written is " + event + ", decided was " + oldest);
        }
    }

    void keep(Event event) {
        kept.add(event);
    }

    void note(Event event) {
        if (event instanceof NodeStarted started) {
            cast.stage().expect(started, journal);
        }
        cast.stage().tell(event, false);
        journal.add(event);
        fold(event);
        cast.relate(this, event, true);
    }

    /** Lets the fold go along. A check never throws, for it may run inside the engine. */
    private void fold(Event event) {
        try {
            folding = folding == null ? new Folding(id(), role.plan()) : folding;
            folding.add(event);
        } catch (RuntimeException e) {
            findings.add("the fold refuses " + event + ": " + e);
        }
    }

    /**
     * The engine is gone: what is safe is all that ever was. Nothing changes for one whose end was told, and that heard
     * nothing behind it.
     */
    void goBack() {
        if (isOver() && Inside.stateOf(home()).sequence() == kept.size()) {
            return;
        }
        actor = null;
        resting = null;
        heldBack.clear();
        comparedAt = 0;
        if (journal.length() == kept.size()) {
            return;
        }
        cast.forgetBirths(this);
        journal = new JournalRules(role, cast.timeJumps(), findings);
        for (var event : kept) {
            journal.add(event);
            cast.relate(this, event, false);
        }
        foldAgain();
    }

    private void foldAgain() {
        folding = null;
        kept.forEach(this::fold);
    }

    /** The living state must be what its events give. */
    void compare(boolean unchangedToo) {
        if (actor == null || folding == null || findings.first() != null) {
            return;
        }
        if (unchangedToo || comparedAt != journal.length()) {
            comparedAt = journal.length();
            var difference = folding.differenceFrom(Inside.stateOf(actor));
            if (difference != null) {
                findings.add(difference);
            }
        }
    }

    /** It is over: everybody must say the same of it. */
    void checkEnd() {
        foldAgain();
        compare(true);
        var at = home();
        findings.check(heldBack.isEmpty(), () -> "held back beyond the end: " + heldBack);
        findings.check(at.status().isFinal(), () -> "it has a result, and is " + at.status());
        findings.check(journal.end == at.status(), () -> "the journal says " + journal.end + ", it is " + at.status());
        findings.check(
                at.result().join().variables().equals(journal.root().variables),
                () -> "variables " + at.result().join().variables() + ", expected " + journal.root().variables);
    }

    @Override
    public String toString() {
        return role.plan().workflow().id() + " " + id() + " (" + (actor == null ? "nowhere" : status()) + ": "
                + journal.describeOpen() + ")";
    }
}
