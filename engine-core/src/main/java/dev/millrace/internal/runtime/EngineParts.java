package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
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
import dev.millrace.store.StoreException;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The parts of an engine, made and put together. Thread-safe. */
final class EngineParts {

    // For the engine.
    final EngineSettings settings;
    final TimeSource time;
    final WorkSource source;
    final Plans plans;
    final Executions executions;
    final StartAdmissions starting;
    final Listeners listeners;
    final @Nullable Durability durability;
    final DataDoor door;
    final EventStreams streams;
    final Lifecycle lifecycle;
    final Archive archive;
    final Starts starts;
    final EngineReports reports;
    final @Nullable Sharing sharing; // null for who has its store alone

    // For each other.
    private final DormantExecutions dormant;
    private final Admissions admissions;
    private final Renewals renewals;
    private final AttemptFolders folders;
    private final @Nullable RetentionKeeper retention;
    private final Parts.Services services;

    /** Makes them; no thread runs before there is work. */
    EngineParts(EngineSettings settings) {
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
        restorer.share(adoption, begun);
        lifecycle.find(restorer, begun::hasRoom);
        begun.begin();
        return begun;
    }

    private int roomForMore() {
        int most = settings.queueing().room().maxExecutions();
        return most <= 0 ? Integer.MAX_VALUE : most - Math.max(executions.live().size(), starting.inRoom());
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
                new TurnServices(durability, listeners, time, source, limits.retainedEvents()),
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
            return EngineParts.this.actorOf(state);
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
            return source.workers().waiting(wait);
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

    /**
     * Starts nothing any more, and lets go of everything when what runs has ended, or its time is over.
     *
     * @param isHandedOver whether what has not ended is given back uncharged, for the next engine
     */
    void close(Duration limit, boolean isHandedOver) {
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
