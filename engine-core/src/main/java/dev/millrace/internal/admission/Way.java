package dev.millrace.internal.admission;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.internal.admission.Line.Rank;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way of one guest: the gates that he has to pass, what he takes of each, and where he stands. Confined to the
 * exclusion of its chain, once it has been entered.
 */
final class Way implements Watch.Waiting, Circle.Member, GatePlace.Waiting {

    private static final int NONE = -1;
    private static final int MOVES = 3; // who was sent on more often is urgent

    private enum State {
        NEW,
        WAITS,
        THROUGH,
        OUT
    }

    private final Guest guest;
    private final long[] amounts;
    private final GatePlace<Way>[] places; // found when it has come to them
    private List<GateUse> uses; // empty once it has passed them
    private State state = State.NEW;
    private int at = NONE;
    private int moves;
    private int setAside; // so many of its gates, the first, are set aside for it where they count over several engines

    /** Whether one of its gates wants to hear how it ends; known when it has come to them. */
    private boolean isHeard;

    /** Whether one of its gates counts over several engines; there is nothing to ask for where all count in one. */
    private boolean isCountedElsewhere;

    private long arrival;
    private @Nullable Rank rank; // made where somebody waits: mostly nobody does

    Way(Guest guest, List<GateUse> uses) {
        this.guest = guest;
        this.uses = uses;
        this.places = placesFor(uses.size());
        this.amounts = new long[uses.size()];
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = uses.get(i).amount();
        }
    }

    @SuppressWarnings("unchecked") // Java makes no arrays of a generic type
    private static GatePlace<Way>[] placesFor(int count) {
        return (GatePlace<Way>[]) new GatePlace<?>[count];
    }

    @Override
    public Guest guest() {
        return guest;
    }

    @Override
    public Rank rank() {
        var made = rank;
        if (made == null) {
            made = new Rank(guest.isInside(), guest.returns(), guest.priority(), arrival);
            rank = made;
        }
        return made;
    }

    // --- its gates, by their numbers

    int gates() {
        return amounts.length;
    }

    GatePlace<Way> place(int gate) {
        return places[gate];
    }

    List<GatePlace<Way>> places() {
        return Arrays.asList(places);
    }

    long amount(int gate) {
        return amounts[gate];
    }

    /** Returns what becomes of it where this gate is taken. */
    OnDuplicate whenTaken(int gate) {
        return uses.get(gate).whenTaken();
    }

    boolean hasRoom(int gate, long now) {
        var its = places[gate].gate();
        return isGranted(gate)
                && (its.hasRoom(amount(gate), now)
                        || its.isOneFamilys() && its.fitsBeside(holder -> keepsOut(gate, holder), amount(gate)));
    }

    /** Returns whether this engine has enough of a gate that counts over several; who held it before has. */
    boolean isGranted(int gate) {
        if (!isCountedElsewhere) {
            return true;
        }
        var share = places[gate].share();
        return share == null || guest.returns() || share.covers(amount(gate));
    }

    boolean isHeard() {
        return isHeard;
    }

    // --- where it stands

    boolean isNew() {
        return state == State.NEW;
    }

    boolean waits() {
        return state == State.WAITS;
    }

    boolean isThrough() {
        return state == State.THROUGH;
    }

    /** Whether it waits, or holds what it has passed. */
    boolean isIn() {
        return waits() || isThrough();
    }

    boolean isUrgent() {
        return moves > MOVES;
    }

    /** Returns the name of its wait: another one wherever it waits. */
    String waitId() {
        return guest + ", " + arrival + "." + moves + "." + at;
    }

    /** Returns the number of the gate where it waits. */
    int at() {
        return at;
    }

    GatePlace<Way> placeHere() {
        return places[at];
    }

    @Override
    public long amountHere() {
        return amounts[at];
    }

    // --- how it goes on

    /** Comes to its gates, which are among these by their keys. */
    void comes(Map<String, GatePlace<Way>> all, long arrival) {
        for (int i = 0; i < places.length; i++) {
            GatePlace<Way> place = uses.get(i).placeIn(all);
            place.isUsed();
            places[i] = place;
            isHeard |= place.hearsEnds();
            isCountedElsewhere |= place.share() != null;
        }
        this.arrival = arrival;
    }

    void waitsAt(int gate) {
        reserves(gate);
        state = State.WAITS;
        at = gate;
        places[gate].park(this);
    }

    /**
     * What he waits for at a gate that counts over several engines is of use with what he has passed before it; all
     * take these in one order, so that nobody waits in a circle for it.
     */
    private void reserves(int end) {
        if (!isCountedElsewhere) {
            return;
        }
        setAside = end >= 0 && places[end].share() != null ? end : 0;
        for (int i = 0; i < amounts.length; i++) {
            var share = places[i].share();
            if (share != null) {
                share.reserves(this, i < setAside ? amounts[i] : 0);
            }
        }
    }

    /** Returns whether somebody of another engine may wait for what is set aside for this one. */
    boolean setsAside() {
        return setAside > 0;
    }

    /** Returns whether some of a gate is set aside for it. */
    boolean setsAside(int gate) {
        return gate < setAside && amounts[gate] > 0 && places[gate].share() != null;
    }

    /** Nothing is set aside for it any more while it waits where it does. */
    void givesWay() {
        reserves(NONE);
    }

    /** Is sent on to another gate. Returns whether it has become urgent by that. */
    boolean isSentOn() {
        moves++;
        if (moves != MOVES + 1) {
            return false;
        }
        rank = rank().toFront();
        for (var place : places) {
            place.isUrgent(this);
        }
        return true;
    }

    /** Takes all that it asks for. */
    void passes(long now) {
        for (int i = 0; i < amounts.length; i++) {
            places[i].gate().take(guest, amount(i), now);
        }
        reserves(NONE);
        state = State.THROUGH;
        uses = List.of();
        at = NONE;
    }

    /** Gives back what it has taken; whether it was used or not. */
    void givesBack(boolean used) {
        for (int i = 0; i < amounts.length; i++) {
            var gate = places[i].gate();
            if (used) {
                gate.giveBack(guest, amount(i));
            } else {
                gate.unused(guest, amount(i));
            }
        }
    }

    /** Does not come any more. */
    void staysAway() {
        state = State.OUT;
    }

    void goesAway() {
        reserves(NONE);
        state = State.OUT;
        at = NONE;
        for (var place : places) {
            place.isLeft();
        }
    }

    // --- what others see of it

    @Override
    public void starves() {
        guest.starves();
    }

    @Override
    public boolean isWithin(Object holder) {
        return guest.isWithin(holder);
    }

    @Override
    public Collection<Object> obstacles() {
        return holders().map(AdmissionGate.Holder::who).toList();
    }

    /** Returns who of other engines keeps it out where it waits, in words; empty if none does. */
    String elsewhere() {
        var share = places[at].share();
        return share == null || share.covers(amountHere()) ? "" : share.elsewhere();
    }

    /** Returns those that hold the gate at which it waits, and keep it out. */
    Stream<AdmissionGate.Holder> holders() {
        return places[at].gate().holders().stream().filter(holder -> keepsOut(at, holder.who()));
    }

    @Override
    public boolean fitsBeside(Predicate<Object> stays) {
        return places[at].gate().fitsBeside(holder -> stays.test(holder) && keepsOut(at, holder), amountHere());
    }

    private boolean keepsOut(int gate, Object holder) {
        return !places[gate].gate().isOneFamilys() || !guest.isKin(holder);
    }
}
