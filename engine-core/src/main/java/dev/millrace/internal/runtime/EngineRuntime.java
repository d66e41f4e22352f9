package dev.millrace.internal.runtime;

import dev.millrace.definition.Workflow;
import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.internal.admission.Admissions;
import dev.millrace.internal.admission.Grants;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.concurrent.Workers;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.view.DeadNode;
import dev.millrace.internal.driver.DataDoor;
import dev.millrace.internal.driver.Plans;
import dev.millrace.internal.driver.ScriptEvaluator;
import dev.millrace.internal.runtime.EngineSettings.Keeping;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoreException;
import dev.millrace.time.TimeSource;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** An engine: the composition of its queue, workers, gates, store and executions, for the facade. Thread-safe. */
public final class EngineRuntime implements AutoCloseable {

    private final EngineSettings settings;
    private final TimeSource time;
    private final WorkSource source;
    private final Plans plans;
    private final Executions executions;
    private final DormantExecutions dormant;
    private final Admissions admissions;
    private final StartAdmissions starting;
    private final Listeners listeners;
    private final Renewals renewals;
    private final @Nullable Durability durability;
    private final AttemptFolders folders;
    private final @Nullable RetentionKeeper retention;
    private final DataDoor door;
    private final EventStreams streams;
    private final Lifecycle lifecycle;
    private final Parts.Services services;
    private final Archive archive;
    private final Starts starts;
    private final EngineReports reports;
    private final @Nullable Sharing sharing; // null for who has its store alone

    /** Creates an engine; no thread runs before there is work. */
    public EngineRuntime(EngineSettings settings) {
        this.settings = settings;
        this.time = settings.sources().time();
        var queueing = settings.queueing();
        var threads = settings.threads();
        this.source = new WorkSource(threads, wake -> new WorkQueue(queueing, threads.limit(), time, wake));
        this.listeners = new Listeners(settings.listeners(), time);
        this.plans = new Plans(
                settings.nodes(), queueing.gates(), settings.sources().files().folders());
        this.executions = new Executions(settings.limits().retainedExecutions());
        this.durability = settings.keeping().map(Durability::new).orElse(null);
        var grants = grants(durability);
        this.admissions = new Admissions(time, queueing.gates(), this::parentOf, source::wakeForWork, grants);
        this.renewals = new Renewals(time, queueing.visibility(), this::renewAll);
        this.folders = folders(durability);
        this.door = new DataDoor(
                settings.limits().valueBytes(),
                durability != null,
                settings.sources().secrets());
        this.streams = new EventStreams(listeners, durability, followed(durability), time);
        this.retention = durability == null ? null : keeper(durability);
        this.starting = new StartAdmissions(queueing.room(), time, new Beginnings());
        this.lifecycle = new Lifecycle(executions, source, renewals, settings, starting, retention);
        this.services = services();
        this.dormant = new DormantExecutions(time, queueing.maxDeliveries(), this::haveDone, admissions, starting);
        int retainedEvents = settings.limits().retainedEvents();
        var restorer = durability == null
                ? null
                : new Restorer(executions, dormant, plans, durability, new Recoveries(), retainedEvents);
        this.archive = new Archive(executions, plans, durability, restorer, retention, time);
        this.starts = new Starts(executions, archive, durability, starting, new Beginnings(), door);
        this.reports = new EngineReports(executions, archive, dormant, source.queue(), admissions, starting);
        this.sharing =
                durability == null || restorer == null || durability.ownership().isEmpty()
                        ? null
                        : sharing(durability, restorer, grants.orElseThrow());
        if (retention != null) {
            retention.begin();
        }
        if (durability != null) {
            durability.onFailure(this::lose);
        }
    }

    private static Optional<Grants> grants(@Nullable Durability kept) {
        return Optional.ofNullable(kept)
                .flatMap(Durability::ownership)
                .map(shared -> new Grants(shared, Errand.named("millrace-gates")));
    }

    private static AttemptFolders folders(@Nullable Durability kept) {
        var folders = new AttemptFolders(
                kept == null ? Optional.empty() : kept.store().files());
        if (kept != null) {
            folders.sweep(kept::isIncomplete);
        }
        return folders;
    }

    private Sharing sharing(Durability kept, Restorer restorer, Grants grants) {
        var background = settings.threads().background("millrace-sharing");
        var ownership = kept.ownership().orElseThrow();
        var resting = new RestPass(ownership, restorer, executions, time);
        var adoption = new Adoption(ownership, restorer, resting, new Adoption.Supply(this::roomForMore, grants));
        var looks = new Sharing.Looks(adoption, resting, grants);
        var begun = new Sharing(
                kept, restorer, starts, looks, background, settings.limits().answer());
        restorer.share(adoption::begin, begun);
        lifecycle.find(restorer, begun::hasRoom);
        begun.begin();
        return begun;
    }

    private int roomForMore() {
        int most = settings.queueing().room().maxExecutions();
        return most <= 0 ? Integer.MAX_VALUE : most - executions.live().size();
    }

    /** Nothing can be kept any more: what runs is told to stop, and who waits is told why. */
    private void lose(StoreException failure) {
        executions.live().forEach(actor -> actor.departure().lose(failure));
        if (sharing != null) {
            sharing.lose(failure);
        }
        streams.lose(failure);
    }

    private @Nullable FollowedStreams followed(@Nullable Durability kept) {
        return kept == null
                ? null
                : kept.ownership()
                        .map(ownership -> new FollowedStreams(
                                kept.store(), ownership, settings.threads().background("millrace-streams")))
                        .orElse(null);
    }

    private RetentionKeeper keeper(Durability kept) {
        var limits = settings.keeping().flatMap(Keeping::retention);
        return new RetentionKeeper(limits, settings.threads().background("millrace-retention"), kept, executions, time);
    }

    private Parts.Services services() {
        var limits = settings.limits();
        var spare = settings.threads().spare();
        var questions = new Questions(limits.answer(), spare::run, source::wakeForWork);
        var attempt =
                new AttemptOwner.Parts<RunningAttempt>(source, source.queue(), door, folders, listeners.callbacks());
        return new Parts.Services(
                new Turns.Services(durability, listeners, time, source, limits.retainedEvents()),
                new AttemptServices(
                        source.queue(), admissions, settings.sources().random(), limits.grace(), questions, attempt),
                new ChildExecutions(plans, new Relatives()),
                new SideTasks(settings.sources().files(), new ScriptEvaluator(settings.nodes()), source::add));
    }

    /** Returns the node that an execution was started by; empty if it is no child, or unknown. */
    private Optional<ParentNode> parentOf(ExecutionId id) {
        var here = executions.find(id).map(Actor::lineage).map(Lineage::starter);
        return here.or(() -> archive.originOf(id).map(Origin::starter)).flatMap(Starter::parent);
    }

    /** Has a worker do something. */
    private void haveDone(SideTask task) {
        source.add(task);
        source.wakeForWork();
    }

    private Actor actorOf(ExecutionState state) {
        return new Actor(services, lifecycle, state);
    }

    /** The engine as executions of another process go on in it: what began there is not known, so rates are used up. */
    private final class Recoveries extends Beginnings {

        @Override
        public Actor actorOf(ExecutionState state) {
            admissions.beginSpent();
            return super.actorOf(state);
        }

        @Override
        public void counts(ExecutionState state, List<DeadNode> dead) {
            admissions.beginSpent(); // also for one that goes on waiting in the store
            super.counts(state, dead);
        }
    }

    /** The engine as executions begin in it. */
    private class Beginnings implements Starts.Engine, Restorer.Engine, StartAdmissions.Host {

        @Override
        public Actor actorOf(ExecutionState state) {
            return EngineRuntime.this.actorOf(state);
        }

        @Override
        public int maxDeliveries() {
            return lifecycle.maxDeliveries();
        }

        @Override
        public void counts(ExecutionState state, List<DeadNode> dead) {
            if (state.startWait().isEmpty()) {
                starting.regain(state.id(), state.plan(), state.origin().starter());
            }
            lifecycle.deadBefore(state.id(), dead);
        }

        @Override
        public <T> T waiting(Workers.Wait<T> wait) throws InterruptedException, ExecutionException, TimeoutException {
            return EngineRuntime.this.waiting(wait);
        }

        @Override
        public Optional<Duration> remaining(ExecutionId id) {
            return archive.live(id).flatMap(actor -> actor.view().remaining());
        }

        @Override
        public void cancel(ExecutionId id, String reason) {
            archive.find(id).ifPresent(actor -> actor.unanswered().stop(Stop.CANCEL, reason));
        }

        @Override
        public void awaitRoom() {
            if (!source.workers().isWorker()) {
                source.queue().awaitRoom();
            }
        }

        @Override
        public void ensureRenewals() {
            renewals.ensureRunning();
        }

        @Override
        public void wakeForWork() {
            source.wakeForWork();
        }

        @Override
        public long now() {
            return time.epochMicros();
        }
    }

    /** The executions as children are looked for and started among them. */
    private final class Relatives implements ChildExecutions.Directory {

        @Override
        public Optional<? extends ChildExecutions.Member> find(ExecutionId id) {
            return archive.find(id);
        }

        @Override
        public ChildExecutions.Member startChild(ExecutionId id, Plan plan, Lineage lineage, StartRequest request) {
            return starts.startChild(id, plan, lineage, request);
        }

        @Override
        public boolean isClosed() {
            return executions.isClosed();
        }
    }

    private boolean renewAll() {
        source.queue().renewAll();
        if (!listeners.isEmpty()) {
            executions.live().forEach(actor -> listeners.watch(actor.turns().call()));
        }
        listeners.callbacks().watch();
        return executions.isAnyLive() || listeners.callbacks().isCalling();
    }

    /** Returns the registered and compiled workflows. */
    public Plans plans() {
        return plans;
    }

    /** Returns the executions. */
    public Executions executions() {
        return executions;
    }

    /** Returns the executions that can be asked for. */
    public Archive archive() {
        return archive;
    }

    /**
     * Returns the store.
     *
     * @throws IllegalStateException if the engine has none
     */
    public ExecutionStore requireStore() {
        if (durability == null) {
            throw new IllegalStateException("[ENG-121] this engine has no store, which a feed is read from; give its"
                    + " builder one with store(...)");
        }
        return durability.store();
    }

    /** Returns the streams of events. */
    public EventStreams streams() {
        return streams;
    }

    /**
     * Waits until nothing of its executions runs any more, for a limited time.
     *
     * @return what they wait for
     */
    public Quiescence settle(Duration limit) {
        return new QuiescenceWait(executions, archive, source, time).await(limit);
    }

    /** Returns the engine's time. */
    public TimeSource time() {
        return time;
    }

    /** Returns a number from 0 to 1, for jitter. */
    public double random() {
        return settings.sources().random().getAsDouble();
    }

    /** Returns where work is done beside the workers, for the caller to close. */
    public Errand background(String name) {
        return settings.threads().background(name);
    }

    /** Returns the store; empty if what is here ends with the process. */
    public Optional<ExecutionStore> store() {
        return Optional.ofNullable(durability).map(Durability::store);
    }

    /** Returns a workflow: the registered one of an id, or else that of a revision as the store has it. */
    public Optional<Workflow> workflow(String id, String revision) {
        return plans.find(id)
                .map(Plan::workflow)
                .or(() -> Optional.ofNullable(durability).flatMap(kept -> kept.workflow(revision)));
    }

    /** Returns the definition that an execution runs; empty if only its application had it. */
    public Optional<Workflow> workflow(Pin pin) {
        return plans.ofRevision(pin.revision())
                .map(Plan::workflow)
                .or(() -> workflow(pin.workflow().id(), pin.revision()));
    }

    /** Adds a line of the application's logging to a live execution's log; returns whether its context names one. */
    public boolean capture(Map<String, String> context, Level level, String text) {
        var said = LogContext.of(context);
        var actor = said.flatMap(from -> executions.live(from.execution()));
        actor.ifPresent(one -> one.turns().log().add(said.orElseThrow(), level, text));
        return actor.isPresent();
    }

    /** Returns how many executions are live, or wait for their start, under the key that a start would have. */
    public int liveWithKey(Plan plan, StartRequest request) {
        var keyed = StartKeys.keyed(plan, request.withInput(plan.accept(request.input())));
        return starting.withKey(keyed.starter().key()).size();
    }

    /** Returns where data come in. */
    public DataDoor door() {
        return door;
    }

    /** Returns the time, in microseconds since 1970. */
    public long now() {
        return time.epochMicros();
    }

    /** Starts an execution and returns at once; waits first while the queue is full, unless the caller is a node. */
    public Actor start(Plan plan, StartRequest request) {
        var actor = starts.begin(plan, request);
        source.wakeForWork();
        return actor;
    }

    /**
     * Puts a start into a shared store, for any engine.
     *
     * @param transaction of the application, in which that is done; empty for none
     */
    public ExecutionId queue(Plan plan, StartRequest request, Optional<Object> transaction) {
        executions.requireOpen();
        var id = starts.newId();
        requireSharing().queue(id, plan, request.withInput(plan.accept(request.input())), transaction);
        return id;
    }

    /** Puts a signal into a shared store, in a transaction of the application. */
    public void send(ExecutionId id, Signal signal, Object transaction) {
        executions.requireOpen();
        requireSharing().send(id, Wanted.signal(signal), transaction);
    }

    private Sharing requireSharing() {
        if (sharing == null) {
            throw new IllegalStateException("[JDB-144] this needs a store that engines share, and the engine has none;"
                    + " give its builder one, such as JdbcStore.over(dataSource).shared()");
        }
        return sharing;
    }

    /** Returns the oldest starts in the store that no engine has begun. */
    public List<EnqueuedStart> enqueued(int most) {
        return requireSharing().enqueued(most);
    }

    /** Returns what a store adds that several engines use. */
    public Ownership requireOwnership() {
        return requireSharing().ownership();
    }

    /** Starts an execution as {@link #start(Plan, StartRequest)} does, under an id that nobody has. */
    public Actor start(ExecutionId id, Plan plan, StartRequest request) {
        var actor = starts.begin(id, plan, request);
        source.wakeForWork();
        return actor;
    }

    /**
     * Starts another execution of what one runs, with the same data.
     *
     * @param fork the node from which it goes another way; what stands before it counts as completed; empty for a fresh
     *     start
     */
    public Actor startLike(Actor original, Optional<NodePath> fork, String by) {
        return starts.startLike(original, fork, by);
    }

    /** Starts an execution and lends it the calling thread until it has ended or has nothing for this thread to do. */
    public Actor run(Plan plan, StartRequest request) {
        if (durability != null || plan.workflow().policy().limits().first().isPresent() || plan.beginsTimed()) {
            return start(plan, request);
        }
        var actor = starts.begin(plan, request);
        source.lendTo(actor.attempts(), actor.result());
        source.wakeForWork();
        return actor;
    }

    /** Waits for an execution; a worker does not count as one meanwhile. */
    public <T> T waiting(Workers.Wait<T> wait) throws InterruptedException, ExecutionException, TimeoutException {
        return source.workers().waiting(wait);
    }

    /** Returns dead letters, from the first or behind one: where each stood, how often it was delivered, why. */
    public List<DeadLetterReport> deadLetters(Optional<DeadLetterReport> last, int limit) {
        archive.requireSound();
        return lifecycle.deadLetters(last, limit);
    }

    /** Returns what it holds now, for those who watch it. */
    public EngineReports reports() {
        return reports;
    }

    /** Returns how the listeners behave. */
    public List<ListenerHealth> listenerHealth() {
        return listeners.health();
    }

    /**
     * Starts nothing any more, and waits for the running attempts as long as the grace time. Without a store every
     * execution is ended; with one they stay as they are, for the next engine that opens it.
     */
    @Override
    public void close() {
        close(settings.limits().grace(), false);
    }

    /** Closes as {@link #close} does; what has not ended in some time is given back uncharged, for the next engine. */
    public void drain(Duration limit) {
        close(limit, durability != null);
    }

    private void close(Duration limit, boolean isHandedOver) {
        if (!executions.close()) {
            if (sharing != null) {
                sharing.close();
            }
            streams.close();
            dormant.close();
            if (retention != null) {
                retention.close(settings.limits().grace());
            }
            try {
                new Closing(executions, durability, source, listeners, settings).run(limit, isHandedOver);
            } finally { // a store that cannot be closed must not keep the engine's threads
                listeners.endStreams();
                folders.close(settings.limits().grace());
                source.queue().close();
                renewals.close();
                settings.threads().close();
            }
            lifecycle.check();
        }
    }
}
