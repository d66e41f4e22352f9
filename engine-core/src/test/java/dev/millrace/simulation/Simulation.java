package dev.millrace.simulation;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.concurrent.WorkerThreads;
import dev.millrace.internal.decision.Folding;
import dev.millrace.internal.decision.Report;
import dev.millrace.internal.runtime.Actor;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.EngineRuntime.StartRequest;
import dev.millrace.internal.runtime.EngineSettings;
import dev.millrace.internal.runtime.EngineSettings.Keeping;
import dev.millrace.internal.runtime.EngineSettings.Limits;
import dev.millrace.internal.runtime.EngineSettings.Queueing;
import dev.millrace.internal.runtime.EngineSettings.Sources;
import dev.millrace.internal.runtime.Inside;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One run: an execution of a random workflow on the real engine, in weather of its own, from a seed. Confined to one thread.
 */
final class Simulation {

    /*
     * Everything goes through one door, choose(): which worker takes its first step, which node goes on or ends, which alarm rings,
     * which commit is decided, whether time moves, whether an operator or a crash comes between. The engine's workers run a node where
     * they stand, so each worker that is held in one needs a thread; but one thread runs at a time (Fibers), and it is held only in the
     * middle of a node. Turns of the engine are therefore never cut, as the mailbox promises; what is explored is their order, the fate
     * of each commit, and time. Moving time inside a node's body on one thread would be faster still, but a node could then only end
     * after all that began later.
     */
    private static final int MOST_STEPS = 1_500;

    private final Piece piece;
    private final Draft draft;
    private final Random random;
    private final Fibers fibers;
    private final Findings findings = new Findings();
    private final SimulatedTime time = new SimulatedTime();
    private final Stage stage;
    private final MemoryStore kept = new MemoryStore();
    private final List<Event> committed = new ArrayList<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private Weather weather;
    private JournalRules journal;

    // On the way.
    private Phase phase = Phase.BEGIN;
    private boolean canGoOn = true;
    private long patience;
    private int sizeBefore;
    private long comparedAt;
    private @Nullable Folding folding;

    // Per life of an engine.
    private @Nullable EngineRuntime engine;
    private @Nullable SimulatedStore store;
    private @Nullable Actor actor;
    private int signalled;
    int lives;
    int steps;

    /** What a run is about. */
    private enum Phase {
        BEGIN,
        LIVE,
        SETTLE,
        LEFTOVERS
    }

    Simulation(Piece piece, Weather weather, long seed, Fibers fibers) {
        this.piece = piece;
        this.draft = piece.draft();
        this.weather = weather;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 17);
        this.fibers = fibers;
        this.stage = new Stage(time, findings, fibers);
        this.journal = new JournalRules(draft, weather.jumps(), findings);
    }

    /** Runs it. Returns what was found wrong; empty if nothing was. */
    Optional<String> run() {
        piece.playOn(stage);
        fibers.play(this::step);
        return Optional.ofNullable(findings.first());
    }

    /** Takes a step. Returns false when all is over, and everybody is off the stage. */
    private boolean step() {
        try {
            if (goesOn()) {
                return true;
            }
            checkEnd();
        } catch (RuntimeException | AssertionError e) {
            fault(e);
        }
        try {
            clear();
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
        compare(comparedAt != journal.length() || steps % 8 == 0);
        if (findings.first() != null) {
            return false;
        }
        switch (phase) {
            case BEGIN -> {
                begin();
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

    // --- lives

    private void begin() {
        while (actor == null) {
            lives++;
            var settings = weather.engine();
            if (weather.durable()) {
                store = new SimulatedStore(kept, this, random, committed);
            }
            engine = new EngineRuntime(new EngineSettings(
                    Piece.TYPES,
                    List.of(this::heard),
                    new Sources(time, random::nextDouble, Path.of("")),
                    new WorkerThreads(tasks::add, new Errand(tasks::add), settings.workers(), false),
                    new Queueing(settings.capacity(), settings.visibility(), settings.maxDeliveries()),
                    new Limits(10, 1 << 16, Duration.ofMillis(200), false),
                    Optional.ofNullable(store).map(kept -> new Keeping(kept, CheckpointPolicy.AFTER_EACH_NODE))));
            takeUp(engine);
        }
    }

    private void takeUp(EngineRuntime fresh) {
        piece.lendTo(fresh);
        if (store != null && !committed.isEmpty()) {
            var recovered = fresh.archive().recover();
            findings.check(recovered.parked().isEmpty(), () -> "not recovered: " + recovered.parked());
            actor = fresh.archive().find(committed.get(0).execution()).orElseThrow();
            findings.check(
                    journal.end != null || recovered.taken().contains(actor), () -> "recovery leaves it where it is");
            return;
        }
        waited(() -> {
            try {
                actor = fresh.start(
                        piece.plan(), new StartRequest(Map.of(), DraftWorkflow.variables(), Starter.UNNAMED));
            } catch (StoreException e) {
                reborn(); // not acknowledged: the host starts it again, unless it is there
            }
        });
    }

    /** The process dies, if it has not yet. */
    private void reborn() {
        if (store == null || engine == null) {
            return;
        }
        store.die();
        clear();
        kept.close();
        time.forgetAlarms();
        journal = new JournalRules(draft, weather.jumps(), findings);
        committed.forEach(journal::add);
        folding = null;
        committed.forEach(this::fold);
        actor = null;
        engine = null;
    }

    /** Leads everybody off the stage, and lets the workers of the dead end. */
    private void clear() {
        stage.dark = true;
        while (!stage.acts.isEmpty() || !tasks.isEmpty()) {
            if (stage.acts.isEmpty()) {
                tasks.remove(0).run();
            } else {
                fibers.finish(stage.acts.remove(0).fiber());
            }
        }
        stage.dark = false;
    }

    // --- what the engine does

    void asked(Turn turn) {
        for (var event : turn.events()) {
            note(event);
        }
    }

    void kept(Turn turn) {
        turn.events().forEach(stage::tell);
    }

    void refused(String reason) {
        findings.add("the store refuses a turn: " + reason);
    }

    Weather weather() {
        return weather;
    }

    private void note(Event event) {
        if (event instanceof NodeStarted started) {
            stage.expect(started, journal);
        }
        journal.add(event);
        fold(event);
    }

    /** Lets the fold go along. A check never throws, for it may run inside the engine. */
    private void fold(Event event) {
        try {
            folding = folding == null ? new Folding(event.execution(), piece.plan()) : folding;
            folding.add(event);
        } catch (RuntimeException e) {
            findings.add("the fold refuses " + event + ": " + e);
        }
    }

    private void heard(Event event) {
        if (store == null && event.sequence() > 0) {
            committed.add(event);
            note(event);
            stage.tell(event);
        } else if (store != null && event.sequence() > 0) {
            findings.check(event.sequence() <= committed.size(), () -> "a listener heard what is not safe: " + event);
        }
    }

    // --- steps

    private void live() {
        if (steps >= MOST_STEPS || isOver() || !canGoOn) {
            weather = weather.calm();
            sizeBefore = committed.size();
            patience = time.nanoTime() + longest();
            phase = Phase.SETTLE;
            return;
        }
        steps++;
        if (store != null && (store.isDead() || weather.crashEvery() > 0 && oneIn(40 * weather.crashEvery()))) {
            reborn();
            begin();
        } else if (weather.operator() > 0 && oneIn(weather.operator())) {
            operate();
        } else if (weather.jumps() && oneIn(50)) {
            time.jump((random.nextInt(7_200) - 3_600) * 1_000_000L);
        } else {
            canGoOn = choose();
        }
    }

    private long longest() {
        return (60_000 + 35L * weather.visibilityMillis()) * 1_000_000;
    }

    private boolean isOver() {
        return actor != null && actor.result().isDone() && (store == null || !store.isDead());
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** Takes one step of those that are possible. Returns false if there is none at all. */
    private boolean choose() {
        long now = time.nanoTime();
        var ready = stage.acts.stream().filter(act -> act.mayGoOn(now)).toList();
        boolean rings = time.nextDue() <= now;
        boolean waits = store != null && store.hasWaiting();
        int choices = (tasks.isEmpty() ? 0 : 3) + (ready.isEmpty() ? 0 : 3) + (rings ? 3 : 0) + (waits ? 2 : 0);
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
        } else if (store != null) {
            store.decideOne();
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
        boolean slept = weather.operator() > 0 && oneIn(12);
        time.moveTo(next + (slept ? (long) (random.nextDouble() * 3 * weather.visibilityMillis() * 1e6) : 0));
        return true;
    }

    private void operate() {
        var at = actor;
        if (at == null) {
            return;
        }
        waited(() -> {
            try {
                switch (random.nextInt(10)) {
                    case 0, 1 ->
                        at.pause(
                                Request.of("a break"),
                                oneIn(2) ? Optional.of(Duration.ofMillis(500)) : Optional.empty());
                    case 2, 3, 4 -> at.resume(Request.of("go on"));
                    case 5 -> at.stop(oneIn(3) ? Stop.TERMINATE : Stop.CANCEL, Request.of("enough"));
                    default -> signal(at);
                }
            } catch (StoreException e) {
                findings.check(store != null && store.isDead(), () -> "a change was refused: " + e);
            }
        });
    }

    private void signal(Actor at) {
        int number = oneIn(3) ? random.nextInt(signalled + 1) : ++signalled;
        at.signal(new Signal("go" + number % 2, Map.of("number", number), "s" + number, ""));
    }

    private void waited(Runnable call) {
        if (store == null) {
            call.run();
        } else {
            store.whileWaited(call);
        }
    }

    // --- the end

    /** No more trouble: it must come to its end, or say why not. */
    private void settle() {
        if (committed.size() != sizeBefore) {
            sizeBefore = committed.size();
            patience = time.nanoTime() + longest();
        }
        findings.check(++steps < 50 * MOST_STEPS, () -> "it goes on and on: " + journal.describeOpen());
        if (!canGoOn || time.nanoTime() > patience || waitsForMe()) {
            help();
            canGoOn = true;
        }
        if (isOver()) {
            phase = Phase.LEFTOVERS;
            return;
        }
        if (store != null && store.isDead()) {
            reborn();
            begin();
        }
        canGoOn = choose();
    }

    /** Nodes that are told to stop, and messages of an execution that has ended, which somebody has to drop. */
    private boolean hasLeftovers() {
        if (!tasks.isEmpty() || !stage.acts.isEmpty() || engine == null) {
            return !tasks.isEmpty() || !stage.acts.isEmpty();
        }
        var depth = engine.queueMetrics().depth();
        return depth.delayed() + depth.ready() + depth.leased() > 0;
    }

    private boolean waitsForMe() {
        var at = actor;
        return at != null
                && tasks.isEmpty()
                && stage.acts.isEmpty()
                && (store == null || !store.hasWaiting())
                && (statusOf(at) == ExecutionStatus.WAITING || statusOf(at) == ExecutionStatus.PAUSED)
                && time.nextDue() > time.nanoTime()
                && oneIn(4);
    }

    /** It stands still. It may wait for a signal, an operator or a decision, but for nothing else. */
    private void help() {
        var at = actor;
        if (at == null) {
            return;
        }
        if (statusOf(at) == ExecutionStatus.PAUSED) {
            waited(() -> at.resume(Request.of("go on")));
            return;
        }
        boolean waits = false;
        for (var node : journal.openNodes()) {
            if (node.status == NodeStatus.WAITING && node.awaited != null && !node.awaited.isEmpty()) {
                findings.check(!journal.hasSignal(node.awaited), () -> "it overlooked its signal: " + node);
                var name = node.awaited;
                waited(() -> at.signal(new Signal(name, Map.of(), "", "")));
                waits = true;
                break;
            }
        }
        if (!waits) {
            findings.check(
                    journal.needsDecision()
                            || journal.retriesAfter(time.epochMicros())
                            || time.nextDue() < Long.MAX_VALUE && statusOf(at) == ExecutionStatus.WAITING,
                    () -> "it is stuck: " + statusOf(at) + ", " + journal.describeOpen());
            waited(() -> at.stop(Stop.TERMINATE, Request.of("nobody decides")));
        }
    }

    private static ExecutionStatus statusOf(Actor at) {
        return Report.status(Inside.stateOf(at));
    }

    private void checkEnd() {
        var at = actor;
        if (at == null || engine == null || findings.first() != null) {
            return;
        }
        folding = null;
        committed.forEach(this::fold);
        compare(true);
        findings.check(at.status().isFinal(), () -> "it has a result, and is " + at.status());
        findings.check(journal.end == at.status(), () -> "the journal says " + journal.end + ", it is " + at.status());
        findings.check(
                at.result().join().variables().equals(journal.root().variables),
                () -> "variables " + at.result().join().variables() + ", expected " + journal.root().variables);
        int slots = Inside.slotsTaken(engine);
        findings.check(slots == 0, () -> slots + " slots are still taken");
        var depth = engine.queueMetrics().depth();
        findings.check(depth.leased() == 0 && depth.ready() == 0, () -> "leases or messages left behind: " + depth);
    }

    /** The living state must be what its events give. */
    private void compare(boolean really) {
        var at = actor;
        var goesAlong = folding;
        if (!really || at == null || goesAlong == null || findings.first() != null || store != null && store.isDead()) {
            return;
        }
        comparedAt = journal.length();
        var difference = goesAlong.differenceFrom(Inside.stateOf(at));
        if (difference != null) {
            findings.add(difference);
        }
    }

    /** Returns the newest events, for a report. */
    String story(int most) {
        var text = new StringBuilder();
        for (var event : committed.subList(Math.max(0, committed.size() - most), committed.size())) {
            text.append("  ").append(event).append('\n');
        }
        return text.toString();
    }
}
