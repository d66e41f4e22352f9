package dev.millrace.internal.admission;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.event.BreakerChange;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.internal.decision.view.Existing;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.decision.view.Replacement;
import dev.millrace.node.Control;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Way of an entrant through the gates of a node, then through its breaker, and what it holds of them. Whoever enters,
 * is granted or gives back comes one after the other; only a withdrawal comes from the side. Thread-safe.
 */
public final class Passage implements AdmittedBy, Guest {

    private final Family family;
    private final List<ParentNode> above;
    private final boolean inside;
    private final Chain chain;
    private final Way way;

    /** Whether nothing but a breaker is in its way: the chain has nothing to say then. */
    private final boolean isOpen;

    private final boolean isKeyed;

    private final Line line;
    private final Breakers.@Nullable Breaker breaker;

    private @Nullable Object phase; // of the breaker, since it let the attempt through

    private @Nullable NodeResult result; // what it left behind, for those that wait for it under its key

    private volatile boolean waitsNoMore;

    private final Entrant first;

    /** Another one who is told, since its execution has been read; null before. Written while nobody moves. */
    private volatile @Nullable Entrant successor;

    /** What was said to one who rests, for who takes over; guarded by the chain. */
    private @Nullable Consumer<Entrant> unheard;

    private volatile boolean starves;
    private boolean isTold; // whether the entrant knows that it is through; guarded by the chain
    private @Nullable Admission takenOver; // how it stood when another one took over; confined to that one

    /** The list of those that wait at gates. Thread-safe. */
    interface Line {

        void waits(Passage passage);

        void waitsNoMore(Passage passage);
    }

    /** The answer of the gates to who has come to them. */
    public enum Admission {
        /** It has passed them all. */
        THROUGH,
        /** It waits, and is admitted later. */
        WAITS,
        /** A breaker is open, and the entrant was told so. */
        REFUSED
    }

    Passage(Entrant entrant, GateList gates, Line line) {
        this.first = entrant;
        this.family = gates.family();
        this.isKeyed = gates.isKeyed();
        this.isOpen = gates.uses().isEmpty() && !entrant.isControl() && !entrant.rests();
        this.above = isOpen || !entrant.mayHaveParent() ? List.of() : family.above(entrant.execution());
        this.inside = !isOpen && (entrant.isInside() || family.standsInside(above));
        this.chain = gates.chain();
        this.way = new Way(this, gates.uses());
        this.breaker = gates.breaker();
        this.line = line;
    }

    /** Returns who is told; a first write to a volatile field would cost each attempt more than this look. */
    private Entrant entrant() {
        var later = successor;
        return later == null ? first : later;
    }

    ExecutionId execution() {
        return entrant().execution();
    }

    NodePath node() {
        return entrant().path();
    }

    /** Passes all gates, or waits; who has taken over stands where the one before him did. */
    public Admission enter() {
        var before = takenOver;
        if (before != null) {
            takenOver = null;
            return goesOn(before);
        }
        if (entrant().isControl() && mayStandAround(entrant().spec().type())) {
            family.comes(this, execution(), node());
        }
        if (isOpen || chain.enter(way)) {
            boolean isThrough = throughBreaker();
            isTold = isThrough;
            return isThrough ? Admission.THROUGH : Admission.REFUSED;
        }
        if (waitsNoMore) {
            return Admission.REFUSED; // by its key
        }
        line.waits(this);
        if (waitsNoMore) {
            line.waitsNoMore(this);
        }
        return Admission.WAITS;
    }

    /**
     * Another attempt completed, and gives back what it holds: behind it, this one passes all gates if that is possible
     * at this moment; else it is as if he had not come. For an attempt, and the first call.
     */
    public boolean tryEnterBehind(AdmittedBy other) {
        boolean isThrough;
        if (other instanceof Passage before && !before.isKeyed && !isOpen) {
            before.ended(true);
            isThrough = chain.tryEnterBehind(before.way, way);
        } else {
            other.leave(true);
            isThrough = isOpen || chain.tryEnter(way);
        }
        if (!isThrough) {
            return false;
        }
        if (breaker != null) {
            phase = breaker.passIfClosed();
            if (phase == null) {
                chain.giveBack(way, false);
                return false;
            }
        }
        isTold = true;
        return true;
    }

    /** Goes on where the one before him stood, who has not passed on what he was told. */
    private Admission goesOn(Admission before) {
        var news = chain.alone(() -> {
            var told = Optional.ofNullable(unheard);
            unheard = null;
            return told;
        });
        if (news.isPresent()) {
            boolean isIn = chain.alone(way::isIn);
            news.get().accept(entrant());
            return isIn ? before : Admission.REFUSED;
        }
        if (starves && before == Admission.WAITS) {
            starves();
        }
        return before;
    }

    /**
     * Has another entrant of the same node stand where this one does: he is told what follows, and what this one was
     * told while he rested.
     *
     * @return false if it does not wait any more, holds nothing, and has nothing to say
     */
    boolean isTakenOverBy(Entrant successor) {
        boolean stands = chain.alone(() -> {
            this.successor = successor;
            takenOver = isTold ? Admission.THROUGH : Admission.WAITS;
            return way.isIn() || unheard != null;
        });
        return stands;
    }

    /** Tells the entrant something that he must hear, whether or not his execution is in memory. */
    private void tell(Consumer<Entrant> news) {
        Entrant told = chain.alone(() -> {
            unheard = entrant().rests() ? news : null;
            return entrant();
        });
        news.accept(told);
    }

    /** Returns what keeps it waiting; nothing if nothing does any more. */
    public Optional<GateWait> gateWait() {
        return chain.gateWait(way);
    }

    private boolean throughBreaker() {
        if (breaker != null) {
            phase = breaker.pass();
            if (phase == null) {
                chain.giveBack(way, false);
                var failure = Failure.of("BreakerOpen", "[RUN-120] " + breaker.describe());
                tell(one -> one.refused(failure));
                return false;
            }
        }
        return true;
    }

    /** Returns whether others may stand inside nodes of a type, in its scope or in a child; most that rest are none. */
    private static boolean mayStandAround(String type) {
        return !type.equalsIgnoreCase(Control.WAIT.type().name())
                && !type.equalsIgnoreCase(Control.TIMER.type().name());
    }

    private void leaveFamily() {
        if (entrant().isControl()) {
            family.leaves(this, execution());
        }
    }

    private void endWait() {
        waitsNoMore = true;
        line.waitsNoMore(this);
    }

    // --- as a guest of the gates

    @Override
    public String toString() {
        return node() + " of execution " + execution();
    }

    @Override
    public Priority priority() {
        return entrant().priority();
    }

    @Override
    public boolean isInside() {
        return inside;
    }

    @Override
    public boolean returns() {
        return entrant().returns();
    }

    @Override
    public void granted() {
        endWait();
        if (throughBreaker()) {
            Entrant told = chain.alone(() -> {
                isTold = true;
                return entrant();
            });
            told.admitted(this);
        }
    }

    @Override
    public void moved() {
        gateWait().ifPresent(entrant()::heldBack);
    }

    @Override
    public void starves() {
        starves = true;
        gateWait().ifPresent(entrant()::starves);
    }

    @Override
    public boolean isWithin(Object holder) {
        return holder instanceof Passage other
                && (other.isOfSame(this) ? node().isWithin(other.node()) : other.hasChild(this));
    }

    private boolean isOfSame(Passage other) {
        return execution().equals(other.execution());
    }

    private boolean hasChild(Passage other) {
        return Family.isUnder(other.above, execution(), node());
    }

    @Override
    public boolean isKin(Object holder) {
        return holder instanceof Passage other && !isOfSame(other) && (hasChild(other) || other.hasChild(this));
    }

    @Override
    public void isStuck(String circle) {
        endWait();
        leaveFamily();
        var failure = Failure.of(
                Failure.DEADLOCK,
                "[ENG-422] it would wait for ever, for those that wait for what is around it: " + circle
                        + "; of these it came last, and gives way. Take the locks in one order, or name them all at the"
                        + " outer node");
        tell(one -> one.refused(failure));
    }

    @Override
    public boolean hasBegun() {
        return entrant().hasBegun();
    }

    @Override
    public boolean replaces() {
        return isShared() && entrant().spec().policy().admission().pace().key().rule() == OnDuplicate.CANCEL_RUNNING;
    }

    @Override
    public void isDuplicate(String other) {
        endWait();
        var failure = Failure.of(
                Failure.DUPLICATE_KEY,
                "[ENG-420] the key '" + entrant().key() + "' of " + node() + " is " + other
                        + "'s; onDuplicate: fail lets none begin beside it");
        tell(one -> one.refused(failure));
    }

    @Override
    public void isReplaced(String by, boolean held) {
        var replacement = new Replacement(entrant().key(), by);
        if (held) {
            tell(one -> one.replaced(replacement));
        } else {
            endWait();
            tell(one -> one.refused(replacement.failure()));
        }
    }

    @Override
    public void isAnswered(Guest by) {
        endWait();
        var existing = ((Passage) by).result;
        if (existing != null) {
            var answer = new Existing(entrant().key(), by.toString(), existing);
            tell(one -> one.answered(answer));
        }
    }

    // --- for who holds it

    @Override
    public void completes(NodeResult left) {
        result = !isShared() ? null : new NodeResult(left.output(), left.port(), Map.of(), List.of(), left.warnings());
    }

    @Override
    public boolean isShared() {
        return isKeyed;
    }

    @Override
    public boolean withdraw() {
        boolean waited = chain.withdraw(way);
        if (waited) {
            endWait();
            leaveFamily();
        }
        return waited;
    }

    @Override
    public void ended(boolean well) {
        chain.ended(way, well);
        var since = phase;
        phase = null; // the breaker hears of each attempt once
        if (breaker != null && since != null) {
            breaker.ended(since, well);
        }
    }

    @Override
    public void unused() {
        leaveFamily();
        untold();
        chain.giveBack(way, false);
    }

    @Override
    public void untold() {
        var since = phase;
        phase = null;
        if (breaker != null && since != null) {
            breaker.unused(since);
        }
    }

    @Override
    public @Nullable BreakerChange breakerChange() {
        return breaker == null ? null : breaker.nextChange();
    }

    @Override
    public void giveBack() {
        if (result != null) {
            chain.answer(way);
        }
        leaveFamily();
        if (!isOpen) {
            chain.giveBack(way, true);
        }
    }
}
