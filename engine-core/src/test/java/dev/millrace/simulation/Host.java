package dev.millrace.simulation;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.concurrent.WorkerThreads;
import dev.millrace.internal.driver.ItemFiles;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.EngineSettings;
import dev.millrace.internal.runtime.EngineSettings.Keeping;
import dev.millrace.internal.runtime.EngineSettings.Limits;
import dev.millrace.internal.runtime.EngineSettings.Queueing;
import dev.millrace.internal.runtime.EngineSettings.Sources;
import dev.millrace.internal.runtime.Inside;
import dev.millrace.node.SecretSource;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The process that holds the engine: it starts the executions, dies or closes its engine, and begins again. Confined to
 * whoever has the turn.
 */
final class Host implements SimulatedStore.Watch, HostStarts.Process {

    private static final int RETAINED = 100;

    private final Random random;
    private final SimulatedTime time;
    private final SimulationFindings findings;
    private final Sightings sightings;
    private final Stage stage;
    private final Fibers fibers;
    private final Cast cast;
    private final CheckpointRules rules;
    private final Programme programme;
    private final EngineLimits limits;
    private final Beat beat;
    private final HostStarts starts;
    private final List<Piece> pieces;
    private final MemoryStore safe = new MemoryStore();
    private final List<Event> committed = new ArrayList<>();

    /** What the engine gives to its executor. */
    final List<Runnable> tasks = new ArrayList<>();

    private Weather weather;

    // Per life of an engine.
    private @Nullable EngineRuntime engine;
    private @Nullable SimulatedStore store;
    private @Nullable Fuses fuses;

    Host(Scenery scenery, Programme programme, List<Piece> pieces, Weather weather) {
        this.random = scenery.random();
        this.time = scenery.time();
        this.findings = scenery.findings();
        this.sightings = scenery.sightings();
        this.stage = scenery.stage();
        this.fibers = scenery.fibers();
        this.pieces = pieces;
        this.programme = programme;
        this.limits = programme.limits();
        this.beat = new Beat(findings);
        this.weather = weather;
        this.cast = new Cast(stage, weather.jumps(), findings);
        this.starts = new HostStarts(this, cast, scenery, limits);
        this.rules = new CheckpointRules(weather.keeping().checkpoint(), findings);
        programme.castings().forEach(casting -> starts.want(pieces.get(casting), casting));
    }

    Cast cast() {
        return cast;
    }

    @Override
    public @Nullable SimulatedStore store() {
        return store;
    }

    @Override
    public EngineRuntime engine() {
        return Objects.requireNonNull(engine);
    }

    HostStarts starts() {
        return starts;
    }

    @Override
    public boolean isDead() {
        return store != null && store.isDead();
    }

    void calmDown() {
        weather = weather.calm();
    }

    // --- lives

    /** Makes an engine, which goes on with all that is safe. */
    void begin() {
        var settings = weather.engine();
        if (weather.keeping().durable()) {
            store = new SimulatedStore(safe, this, random);
        }
        var fresh = new EngineRuntime(new EngineSettings(
                Piece.TYPES,
                List.of(Host::fails, this::heard),
                new Sources(time, random::nextDouble, new ItemFiles(List.of(Path.of(""))), SecretSource.NONE),
                new WorkerThreads(tasks::add, new Errand(tasks::add), settings.workers(), false),
                new Queueing(
                        settings.capacity(),
                        settings.visibility(),
                        settings.maxDeliveries(),
                        limits.room(),
                        limits.gates()),
                new Limits(RETAINED, 1 << 16, settings.grace(), Duration.ofSeconds(10), 1 << 24, false),
                Optional.ofNullable(store)
                        .map(kept -> new Keeping(kept, weather.keeping().checkpoint(), Optional.empty()))));
        engine = fresh;
        starts.callers().open();
        var breakers = new Fuses(time, findings);
        if (programme.hasFuses()) {
            breakers.watch(fresh);
        }
        if (programme.keepsBeat()) {
            Inside.watchRate(fresh, EngineLimits.BEAT, beat);
        }
        fuses = breakers;
        stage.open(new Stage.Presence(
                breakers,
                limits,
                this::isDead,
                this::catchUp,
                CheckpointRules.mayRunAhead(weather.keeping().checkpoint()),
                grace()));
        pieces.forEach(piece -> piece.lendTo(fresh));
        if (store != null) {
            recover(fresh);
        }
    }

    private void recover(EngineRuntime fresh) {
        var known = List.copyOf(cast.all()); // others begin meanwhile: children that were asked for
        var recovered = fresh.archive().recover();
        findings.check(recovered.parked().isEmpty(), () -> "not recovered: " + recovered.parked());
        if (recovered.taken().isEmpty()) {
            beat.forget();
        }
        for (var witness : known) {
            if (witness.isOver()) {
                continue; // its end was told before; who needs it asks for it
            }
            witness.restsAs(fresh.archive().refer(witness.id()).orElseThrow());
            lookFor(witness);
            findings.check(
                    witness.safeEnd() != null
                            || recovered.taken().stream()
                                    .anyMatch(one -> one.id().equals(witness.id())),
                    () -> "recovery leaves it where it is: " + witness);
        }
    }

    /** The process dies, if it has not yet. */
    void die() {
        if (store != null) {
            sightings.add(Thing.CRASHED);
            store.die();
            stage.dark = true;
            clear();
            safe.close();
            forget();
        }
    }

    /** Closes the engine. What its nodes do afterwards counts no more. */
    void close() {
        var held = Objects.requireNonNull(store);
        sightings.add(Thing.CLOSED);
        held.whileWaited(() -> engine().close());
        if (!held.isDead()) {
            cast.living().forEach(this::checkLeft);
            stage.rushed = random.nextBoolean();
            stage.dark = !stage.rushed;
            clear();
        }
        forget();
    }

    /** What was decided before the end is safe: whoever closes in peace loses nothing. */
    private void checkLeft(Witness witness) {
        findings.check(
                witness.journal().length() == witness.kept().size(), () -> "the close lost something of " + witness);
    }

    private void forget() {
        time.forgetAlarms();
        stage.forget();
        cast.goBack();
        starts.forget();
        engine = null;
    }

    /** The run is over, one way or another. */
    void end() {
        if (store != null && findings.first() != null) {
            store.die();
        }
        stage.dark = true;
        clear();
    }

    /** Leads everybody off the stage, and lets the workers of the dead end. */
    private void clear() {
        starts.callers().end();
        while (!stage.acts.isEmpty() || !tasks.isEmpty()) {
            if (stage.acts.isEmpty()) {
                tasks.remove(0).run();
            } else {
                fibers.finish(stage.acts.remove(0).fiber());
            }
        }
    }

    /** Somebody waits for an answer. */
    @Override
    public void waited(Runnable call) {
        if (store == null) {
            call.run();
        } else {
            store.whileWaited(call);
        }
    }

    @Override
    public void later(Runnable task) {
        tasks.add(task);
    }

    // --- what the engine does

    @Override
    public void asked(Turn turn) {
        for (var event : turn.events()) {
            witnessOf(event).asked(event);
        }
    }

    @Override
    public void kept(Turn turn) {
        for (var event : turn.events()) {
            keep(event);
        }
    }

    @Override
    public void refused(String reason) {
        findings.add("the store refuses a turn: " + reason);
    }

    @Override
    public Weather weather() {
        return weather;
    }

    private void keep(Event event) {
        committed.add(event);
        cast.of(event).keep(event);
        sightings.add(event, cast.of(event).journal());
        stage.tell(event, true);
    }

    /** A listener that throws now and then, what a listener may not declare and an error too: nobody else notices. */
    private static void fails(Event event) {
        switch ((int) (event.sequence() % 11)) {
            case 3 -> Host.<RuntimeException>sneak(new IOException("as scripted, in a listener"));
            case 6 -> throw new LinkageError("as scripted, in a listener");
            case 9 -> throw new IllegalStateException("as scripted, in a listener");
            default -> {}
        }
    }

    @SuppressWarnings("unchecked") // that is what other languages do
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private void heard(Event event) {
        if (event.sequence() == 0) {
            return;
        }
        if (store == null) {
            witnessOf(event).note(event);
            keep(event);
        } else {
            findings.check(
                    event.sequence() <= cast.of(event).kept().size(),
                    () -> "a listener heard what is not safe: " + event);
        }
    }

    /** Returns the witness of an event, who knows where its execution lives. */
    private Witness witnessOf(Event event) {
        var witness = cast.of(event);
        lookFor(witness);
        return witness;
    }

    /** Finds where an execution lives that has begun, or has left the store. */
    private void lookFor(Witness witness) {
        if (witness.actor() == null) {
            engine().executions().find(witness.id()).ifPresent(witness::livesIn);
        }
    }

    private void catchUp(ExecutionId id) {
        var witness = cast.find(id);
        if (witness != null && store != null) {
            lookFor(witness);
            witness.catchUp(time.nanoTime());
        }
    }

    // --- what must hold

    /** Looks at all executions between two turns. */
    void check(boolean unchangedToo) {
        if (isDead()) {
            return;
        }
        var moment = new CheckpointRules.Moment(
                time.nanoTime(),
                time.nextDue() <= time.nanoTime(),
                !tasks.isEmpty() || store != null && store.hasWaiting());
        for (var witness : cast.all()) {
            if (witness.isSettled()) {
                continue;
            }
            if (store != null) {
                lookFor(witness);
                witness.catchUp(time.nanoTime());
                rules.check(witness, moment);
            }
            witness.compare(unchangedToo);
        }
        starts.check();
        if (tasks.isEmpty() && (store == null || !store.hasWaiting())) {
            cast.checkOrphans();
        }
    }

    /** All is over, and everybody is off the stage. */
    void checkEnd() {
        cast.checkEnd();
        int slotsTaken = Inside.slotsTaken(engine());
        findings.check(slotsTaken == 0, () -> slotsTaken + " slots are still taken");
        Inside.keptByGates(engine()).forEach(findings::add);
        int starts = Inside.startsCounted(engine());
        findings.check(starts == 0, () -> starts + " places of executions that have ended are still taken");
        var depth = engine().reports().queueMetrics().depth();
        findings.check(depth.leased() == 0 && depth.ready() == 0, () -> "leases or messages left behind: " + depth);
        Objects.requireNonNull(fuses).checkAtRest();
    }

    /** Returns what was committed, in its order. */
    List<Event> committed() {
        return committed;
    }

    /** Whether the queue holds anything. */
    boolean hasMessages() {
        var depth = engine().reports().queueMetrics().depth();
        return depth.delayed() + depth.ready() + depth.leased() > 0;
    }

    /** Lets the engine lease nothing any more, before it closes. */
    void leaseNothing() {
        Inside.leaseNothing(engine());
    }

    /** Returns how long a close waits for what runs. */
    Duration grace() {
        return weather.engine().grace();
    }
}
