package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.internal.admission.Admissions;
import dev.millrace.internal.admission.AdmittedBy;
import dev.millrace.internal.admission.Passage;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.time.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The control nodes of an execution that wait at gates, or hold them: also those that have ended, until the code inside
 * them has ended too, or has had its grace. And what begins in place of them, with gates or without, and waits for that
 * code. Confined to the turn, but for what gates say.
 */
final class GatedNodes implements GatedNode.Owner {

    private final Turns turns;
    private final Admissions admissions;
    private final Inside inside;
    private final Duration grace;
    private final Map<Place, Stay> open = new HashMap<>();
    private final List<Leaving> leaving = new ArrayList<>(0);
    private final Map<Place, Follower> followers = new HashMap<>(0);
    private int stoppedChildren; // that have not ended
    private long childrenStoppedAt; // the last of them, in microseconds since 1970
    private final List<Runnable> behindChildren = new ArrayList<>(0); // what follows when those have ended

    /** Tells what goes on inside a node. Confined to the turn. */
    interface Inside {

        /** Returns whether code of a node inside a control node may be running. */
        boolean isAtWork(ScopeState scope, int position);

        /** Returns for how long that code may be waited for; zero if none runs. */
        Duration graceLeft(ScopeState scope, int position);
    }

    /** A node that begins when code has ended that was told to stop, or has had its grace. */
    private record Follower(Place before, Runnable begin, Alarm graceIsOver) {}

    private record Place(ScopeState scope, int position) {

        NodePath path() {
            return scope.path(position);
        }
    }

    /** A node's way through its gates, and whether it holds them by now. */
    private static final class Stay {

        private final Passage passage;
        private boolean holds;

        Stay(Passage passage) {
            this.passage = passage;
        }

        /**
         * Gives back what it holds, or takes it out of the line; where it is just being let through, that is seen when
         * it comes.
         */
        void end() {
            if (holds) {
                passage.giveBack();
            } else {
                passage.withdraw();
            }
        }
    }

    /** What a node holds that has ended, while what was told to stop inside it has not. */
    private static final class Leaving {

        private final Place place;
        private final Stay stay;
        private @Nullable Alarm graceIsOver;

        Leaving(Place place, Stay stay) {
            this.place = place;
            this.stay = stay;
        }
    }

    /**
     * Creates it.
     *
     * @param grace how long what was told to stop may hold what its control node has
     */
    GatedNodes(Turns turns, Admissions admissions, Inside inside, Duration grace) {
        this.turns = turns;
        this.admissions = admissions;
        this.inside = inside;
        this.grace = grace;
    }

    /**
     * Leads a node through its gates, once no code runs any more that it follows.
     *
     * @param returns whether it held them in a process that has ended
     * @return null if it has passed them, else what keeps it waiting: it is let through later
     */
    @Nullable
    GateWait pass(ScopeState scope, int position, boolean returns) {
        var place = new Place(scope, position);
        if (!returns && !open.containsKey(place)) {
            var code = codeBefore(scope, position, () -> turns.postTurn(() -> goOn(place)));
            if (code != null) {
                return code;
            }
        }
        return enter(place, returns);
    }

    private @Nullable GateWait enter(Place place, boolean returns) {
        var scope = place.scope();
        int position = place.position();
        if (!scope.node(position).isGuarded()) {
            return null;
        }
        var stay = open.get(place);
        if (stay == null) {
            stay = new Stay(admissions.passageOf(new GatedNode(this, scope, position, returns)));
            open.put(place, stay);
            stay.holds = stay.passage.enter() == Passage.Admission.THROUGH;
        }
        return stay.holds ? null : stay.passage.gateWait().orElse(GateWait.OVER);
    }

    private void goOn(Place place) {
        var wait = enter(place, false);
        if (wait != null) {
            turns.decision().gates().heldBack(place.scope(), place.position(), wait, turns.now());
        } else if (!turns.decision().gates().passed(place.scope(), place.position(), turns.now())) {
            leave(place.scope(), place.position());
        }
    }

    /**
     * Has a node that is to begin wait for code that it follows: of its own attempt before, or inside the node that it
     * is the fallback of.
     *
     * @param begin is run when that has ended, or has had its grace
     * @return what it waits for; null if there is no such code, or it follows nothing
     */
    @Nullable
    GateWait codeBefore(ScopeState scope, int position, Runnable begin) {
        var place = new Place(scope, position);
        var detail = scope.detailOrNull(position);
        int other = detail == null ? PlannedNode.NONE : detail.fallbackFor();
        boolean isRetrying = scope.isRetrying(position);
        if (!isRetrying && other == PlannedNode.NONE) {
            return null;
        }
        var before = isRetrying ? place : new Place(scope, other);
        var left = graceLeft(before);
        if (left.isZero() && !followers.containsKey(place)) {
            return null;
        }
        followers.computeIfAbsent(
                place,
                same -> new Follower(before, begin, turns.schedule(left, () -> turns.post(() -> begins(place)))));
        return GateWait.ofCode(before.path().toString());
    }

    /** Returns the code that a node waits for; empty if it waits for none. */
    Optional<GateWait> codeBefore(NodePath path) {
        return followers.entrySet().stream()
                .filter(one -> one.getKey().path().equals(path))
                .map(one -> GateWait.ofCode(one.getValue().before().path().toString()))
                .findFirst();
    }

    private Duration graceLeft(Place place) {
        var left = inside.graceLeft(place.scope, place.position);
        var ofChildren =
                stoppedChildren == 0 ? Duration.ZERO : grace.minusNanos((turns.now() - childrenStoppedAt) * 1_000);
        var longest = ofChildren.compareTo(left) > 0 ? ofChildren : left;
        return longest.isNegative() ? Duration.ZERO : longest;
    }

    /** What a node has waited for is over. */
    private void begins(Place place) {
        var follower = followers.remove(place);
        if (follower != null) {
            follower.graceIsOver().cancel();
            follower.begin().run();
        }
    }

    /**
     * A node has to do with its gates no more: what it holds goes back when the turn is safe and nothing inside it runs
     * on, as its place in the line does.
     */
    void leave(ScopeState scope, int position) {
        var place = new Place(scope, position);
        forgetFollower(place);
        var stay = open.remove(place);
        if (stay != null) {
            turns.afterwards(() -> endWhenLeft(place, stay));
        }
    }

    /** Ends the stay of every node, as {@link #leave} does. */
    void leaveAll() {
        List.copyOf(followers.keySet()).forEach(this::forgetFollower);
        open.forEach(this::endWhenLeft);
        open.clear();
    }

    /** Ends the stay of every node, whatever runs on. */
    void dropAll() {
        List.copyOf(followers.keySet()).forEach(this::forgetFollower);
        open.values().forEach(Stay::end);
        open.clear();
        List.copyOf(leaving).forEach(this::end);
    }

    private void forgetFollower(Place place) {
        var follower = followers.remove(place);
        if (follower != null) {
            follower.graceIsOver().cancel();
        }
    }

    private void endWhenLeft(Place place, Stay stay) {
        if (!stay.holds || !isAtWork(place)) {
            stay.end();
            return;
        }
        var last = new Leaving(place, stay);
        leaving.add(last);
        last.graceIsOver = turns.schedule(grace, () -> turns.post(() -> end(last)));
    }

    private boolean isAtWork(Place place) {
        return stoppedChildren > 0 || inside.isAtWork(place.scope, place.position);
    }

    /** A node's code has ended. */
    void hasLeft() {
        if (!leaving.isEmpty()) {
            List.copyOf(leaving).stream().filter(one -> !isAtWork(one.place)).forEach(this::end);
        }
        if (!followers.isEmpty()) {
            Map.copyOf(followers).forEach((place, follower) -> {
                if (graceLeft(follower.before()).isZero()) {
                    begins(place);
                }
            });
        }
    }

    private void end(Leaving last) {
        if (leaving.remove(last)) {
            if (last.graceIsOver != null) {
                last.graceIsOver.cancel();
            }
            last.stay.end();
        }
    }

    /**
     * A child was told to stop: what has ended by now holds on until that one has ended too.
     *
     * @return what is to be run when it has; on any thread
     */
    Runnable childIsStopped() {
        stoppedChildren++;
        childrenStoppedAt = turns.now();
        return () -> turns.post(() -> {
            stoppedChildren--;
            if (stoppedChildren == 0) {
                var following = List.copyOf(behindChildren);
                behindChildren.clear();
                following.forEach(Runnable::run);
            }
            hasLeft();
        });
    }

    /** Returns whether a child that was told to stop may have more to do. */
    boolean hasStoppedChildren() {
        return stoppedChildren > 0;
    }

    /** Runs a task once, when no child that was told to stop has more to do; at once if there is none. */
    void whenChildrenLeft(Runnable task) {
        if (stoppedChildren == 0) {
            task.run();
        } else {
            behindChildren.add(task);
        }
    }

    @Override
    public ExecutionId id() {
        return turns.id();
    }

    @Override
    public String workflowId() {
        return turns.plan().workflow().id();
    }

    @Override
    public void refused(ScopeState scope, int position, Failure failure) {
        turns.postTurn(() -> {
            if (open.remove(new Place(scope, position)) != null) {
                turns.decision().gates().refused(scope, position, failure, turns.now());
            }
        });
    }

    @Override
    public void starves(ScopeState scope, int position, GateWait at) {
        turns.postTurn(() -> turns.decision().gates().starves(scope, position, at, turns.now()));
    }

    @Override
    public void heldBack(ScopeState scope, int position, GateWait at) {
        turns.postTurn(() -> turns.decision().gates().heldBack(scope, position, at, turns.now()));
    }

    @Override
    public void passed(ScopeState scope, int position, AdmittedBy gates) {
        turns.postTurn(() -> {
            if (!holdsNow(scope, position, gates)) {
                gates.unused();
            } else if (!turns.decision().gates().passed(scope, position, turns.now())) {
                leave(scope, position);
            }
        });
    }

    /** Notes that a node was let through. Returns false if it does not want its gates any more. */
    @SuppressWarnings("ReferenceEquality") // it may have come to its gates again since
    private boolean holdsNow(ScopeState scope, int position, AdmittedBy gates) {
        var stay = open.get(new Place(scope, position));
        if (stay == null || stay.passage != gates) {
            return false;
        }
        stay.holds = true;
        return true;
    }
}
