package dev.millrace.simulation;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One run: executions of random workflows on the real engine, in weather of its own, from a seed. Confined to one
 * thread.
 */
final class Simulation {

    /*
     * Everything goes through one door, choose(): which worker takes its first step, which node goes on or ends, which
     * alarm rings, which commit is decided, whether time moves, whether an operator or a crash comes between. The
     * engine's workers run a node where they stand, so each worker that is held in one needs a thread; but one thread
     * runs at a time (Fibers), and it is held only in the middle of a node. Turns of the engine are therefore never
     * cut, as the mailbox promises; what is explored is their order, the fate of each commit, and time. Moving time
     * inside a node's body on one thread would be faster still, but a node could then only end after all that began
     * later.
     */
    private static final int MOST_STEPS = 1_500;

    private final List<Piece> pieces;
    private final Random random;
    private final Fibers fibers;
    private final SimulationFindings findings = new SimulationFindings();
    private final Sightings sightings = new Sightings();
    private final SimulatedTime time = new SimulatedTime();
    private final Stage stage;
    private final Host host;
    private final Operator operator;

    // On the way.
    private Phase phase = Phase.BEGIN;
    private boolean canGoOn = true;
    private long patience;
    private long progressBefore;
    private long closesAt = Long.MAX_VALUE;
    int steps;

    /** What a run is about. */
    private enum Phase {
        BEGIN,
        LIVE,
        SETTLE,
        LEFTOVERS
    }

    Simulation(Programme programme, List<Piece> pieces, Weather weather, long seed, Fibers fibers) {
        this.pieces = pieces;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 17);
        this.fibers = fibers;
        this.stage = new Stage(time, findings, fibers);
        var scenery = new Scenery(random, time, findings, sightings, stage, fibers);
        this.host = new Host(scenery, programme, pieces, weather);
        this.operator = new Operator(host, scenery);
    }

    /** Runs it. Returns what was found wrong; empty if nothing was. */
    Optional<String> run() {
        pieces.forEach(piece -> piece.playOn(stage));
        fibers.play(this::step);
        return Optional.ofNullable(findings.first());
    }

    /** Takes a step. Returns false when all is over, and everybody is off the stage. */
    private boolean step() {
        try {
            if (goesOn()) {
                return true;
            }
            if (findings.first() == null) {
                host.checkEnd();
            }
        } catch (RuntimeException | AssertionError e) {
            fault(e);
        }
        try {
            host.end();
        } catch (RuntimeException | AssertionError e) {
            fault(e);
        }
        return false;
    }

    private void fault(Throwable e) {
        var trace = List.of(e.getStackTrace());
        findings.add(e + " at " + trace.subList(0, Math.min(6, trace.size())));
    }

    private boolean goesOn() {
        if (phase != Phase.BEGIN) {
            host.check(steps % 8 == 0);
        }
        if (findings.first() != null) {
            return false;
        }
        switch (phase) {
            case BEGIN -> {
                host.begin();
                host.starts().startNext();
                phase = Phase.LIVE;
            }
            case LIVE -> live();
            case SETTLE -> settle();
            case LEFTOVERS -> {
                steps++;
                return hasLeftovers() && choose();
            }
        }
        return true;
    }

    // --- steps

    private void live() {
        if (steps >= MOST_STEPS || isOver() || !canGoOn) {
            host.calmDown();
            patience = time.nanoTime() + longest();
            phase = Phase.SETTLE;
            return;
        }
        steps++;
        var weather = host.weather();
        if (dies(weather)) {
            host.die();
            beginAgain();
        } else if (isTimeToClose(weather)) {
            host.close();
            beginAgain();
        } else if (host.starts().hasMore() && oneIn(10)) {
            host.starts().startNext();
        } else if (weather.operator() > 0 && oneIn(weather.operator())) {
            operator.act();
        } else if (weather.jumps() && oneIn(50)) {
            time.jump((random.nextInt(7_200) - 3_600) * 1_000_000L);
        } else {
            canGoOn = choose();
        }
    }

    private boolean dies(Weather weather) {
        int every = weather.keeping().crashEvery();
        return host.isDead() || every > 0 && oneIn(40 * every);
    }

    /** A close begins when it likes to; it ends when nothing runs any more, or the time is up. */
    private boolean isTimeToClose(Weather weather) {
        int every = weather.keeping().closeEvery();
        if (closesAt == Long.MAX_VALUE && every > 0 && oneIn(every)) {
            host.leaseNothing();
            closesAt = time.nanoTime() + (oneIn(2) ? 0 : longest() / 4);
        }
        // What a commit leads to would be waited for in real time, and by the only thread that could do it.
        boolean isIdle = isQuiet() && !hasWaiting();
        return closesAt < Long.MAX_VALUE && (isIdle || host.grace().isZero() && time.nanoTime() >= closesAt);
    }

    private boolean isQuiet() {
        return host.tasks.isEmpty()
                && stage.acts.isEmpty()
                && host.starts().callers().isEmpty();
    }

    private void beginAgain() {
        closesAt = Long.MAX_VALUE;
        host.begin();
        if (host.cast().isOver() && host.starts().hasMore()) {
            host.starts().startNext();
        }
    }

    private long longest() {
        return (60_000 + 35L * host.weather().visibilityMillis()) * 1_000_000;
    }

    private boolean isOver() {
        return !host.isDead() && !host.starts().hasMore() && host.cast().isOver();
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** Takes one step of those that are possible. Returns false if there is none at all. */
    private boolean choose() {
        long now = time.nanoTime();
        var tasks = host.tasks;
        var store = host.store();
        var ready = stage.acts.stream().filter(act -> act.mayGoOn(now)).toList();
        var callers = host.starts().callers().ready();
        boolean rings = time.nextDue() <= now;
        boolean waits = store != null && store.hasWaiting();
        int choices = (tasks.isEmpty() ? 0 : 3) + (ready.isEmpty() ? 0 : 3) + (rings ? 3 : 0) + (waits ? 2 : 0);
        choices += callers.isEmpty() ? 0 : 3;
        int choice = choices == 0 ? -1 : random.nextInt(choices + (oneIn(10) ? 1 : 0));
        if (choice < 0 || choice >= choices) {
            return advance() || choices > 0;
        }
        if (!tasks.isEmpty() && (choice -= 3) < 0) {
            fibers.runAfterStep(tasks.remove(random.nextInt(tasks.size())));
        } else if (!ready.isEmpty() && (choice -= 3) < 0) {
            var act = ready.get(random.nextInt(ready.size()));
            stage.acts.remove(act);
            fibers.resumeAfterStep(act.fiber());
        } else if (rings && (choice -= 3) < 0) {
            time.ringOne(random);
        } else if (store != null && waits && (choice -= 2) < 0) {
            store.decideOne();
        } else if (!callers.isEmpty()) {
            var caller = callers.get(random.nextInt(callers.size()));
            host.starts().callers().leaves(caller);
            fibers.resumeAfterStep(caller);
        }
        return true;
    }

    /** Moves time to what comes next, and sometimes a good deal further. */
    private boolean advance() {
        long next = time.nextDue();
        for (var act : stage.acts) {
            next = Math.min(next, act.until());
        }
        if (next == Long.MAX_VALUE) {
            return false;
        }
        boolean slept = host.weather().operator() > 0 && oneIn(12);
        time.moveTo(
                next + (slept ? (long) (random.nextDouble() * 3 * host.weather().visibilityMillis() * 1e6) : 0));
        return true;
    }

    // --- the end

    /** No more trouble: they must come to their ends, or say why not. */
    private void settle() {
        if (host.cast().progress() != progressBefore) {
            progressBefore = host.cast().progress();
            patience = time.nanoTime() + longest();
        }
        findings.check(
                ++steps < 100 * MOST_STEPS,
                () -> "it goes on and on: " + host.cast().living());
        if (host.isDead() || closesAt < Long.MAX_VALUE) {
            host.die();
            beginAgain();
        }
        if (host.starts().hasMore()) {
            canGoOn |= host.starts().startNext(); // refused for want of room, it waits for those who may wait for help
        }
        boolean isNeeded = isQuiet() && (host.store() == null || !hasWaiting()) && operator.isNeeded();
        if (!canGoOn || time.nanoTime() > patience || isNeeded) {
            operator.help();
        }
        if (isOver()) {
            phase = Phase.LEFTOVERS;
            return;
        }
        canGoOn = choose();
    }

    private boolean hasWaiting() {
        var store = host.store();
        return store != null && store.hasWaiting();
    }

    /** Nodes that are told to stop, and messages of executions that have ended, which somebody has to drop. */
    private boolean hasLeftovers() {
        return !isQuiet() || host.hasMessages();
    }

    /** Returns what it has met. */
    Set<Thing> met() {
        return sightings.met();
    }

    /** Returns the newest events, for a report. */
    String story(int most) {
        var text = new StringBuilder();
        var committed = host.committed();
        for (var event : committed.subList(Math.max(0, committed.size() - most), committed.size())) {
            text.append("  ").append(event).append('\n');
        }
        return text.toString();
    }
}
