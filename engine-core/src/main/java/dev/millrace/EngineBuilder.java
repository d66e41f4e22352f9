package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Amounts;
import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.WhenFull;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.FireListener;
import dev.millrace.internal.admission.GateSettings;
import dev.millrace.internal.admission.StartRoom;
import dev.millrace.internal.concurrent.WorkerThreads;
import dev.millrace.internal.driver.ItemFiles;
import dev.millrace.internal.notification.Notifier;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.EngineSettings;
import dev.millrace.internal.runtime.EngineSettings.Keeping;
import dev.millrace.internal.runtime.EngineSettings.Limits;
import dev.millrace.internal.runtime.EngineSettings.Queueing;
import dev.millrace.internal.runtime.EngineSettings.Sources;
import dev.millrace.internal.runtime.RetentionLimits;
import dev.millrace.internal.trigger.ArmedTriggers;
import dev.millrace.node.Control;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import dev.millrace.node.SecretSource;
import dev.millrace.notification.NotificationSettings;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoreException;
import dev.millrace.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an engine; every setting has a default. Confined to the thread that builds. */
public final class EngineBuilder {

    private static final Logger log = LoggerFactory.getLogger(EngineBuilder.class);

    private static final int CAPACITY = 16_384;
    private static final int EXECUTOR_WORKERS = 16;
    private static final long VALUE_BYTES = 16 << 20;
    private static final long LEAST_VALUE_BYTES = 1_000;

    private final List<ExecutionListener> listeners = new ArrayList<>();
    private final List<FireListener> fireListeners = new ArrayList<>();
    private boolean triggersByHand;
    private NotificationSettings notifications = NotificationSettings.NONE;
    private final Map<String, Integer> typeLimits = new LinkedHashMap<>();
    private final Map<String, RateLimit> typeRates = new LinkedHashMap<>();
    private final Map<String, Long> capacities = new LinkedHashMap<>();
    private final Set<String> sharedTypes = new HashSet<>();
    private final Set<String> sharedCapacities = new HashSet<>();
    private Duration starvation = Duration.ZERO;
    private @Nullable NodeRegistry nodes;
    private TimeSource time = TimeSource.system();
    private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    private ItemFiles files = new ItemFiles(List.of(Path.of("")));
    private SecretSource secrets = SecretSource.NONE;
    private @Nullable Executor executor;
    private @Nullable ExecutionStore store;
    private Retention retention = Retention.UNLIMITED;
    private int workers;
    private Queueing queueing = new Queueing(CAPACITY, Duration.ofSeconds(30), 5, StartRoom.UNLIMITED);
    private Limits limits =
            new Limits(1_000, 10_000, Duration.ofSeconds(5), Duration.ofSeconds(10), VALUE_BYTES, false);
    private CheckpointPolicy checkpoint = CheckpointPolicy.AFTER_EACH_NODE;

    EngineBuilder() {}

    /** Sets the node types; without it, all that are found on the class path. */
    public EngineBuilder nodes(NodeRegistry registry) {
        nodes = requireNonNull(registry, "registry");
        return this;
    }

    /** Adds a listener; listeners are called in the order in which they were added. */
    public EngineBuilder listener(ExecutionListener listener) {
        listeners.add(requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Lets triggers fire by hand only: they can be armed, listed, enabled and looked at ahead, and nothing is written
     * of that but what somebody does by hand. For tools beside the engine that lets them fire.
     */
    public EngineBuilder triggersByHand() {
        triggersByHand = true;
        return this;
    }

    /** Adds a listener that hears what becomes of the fires of triggers. */
    public EngineBuilder fireListener(FireListener listener) {
        fireListeners.add(requireNonNull(listener, "listener"));
        return this;
    }

    /** Sets which channels are told of what becomes of executions; without it the engine has none. */
    public EngineBuilder notifications(NotificationSettings settings) {
        notifications = requireNonNull(settings, "settings");
        return this;
    }

    /** Sets where time comes from; a test gives {@code ManualTime}. */
    public EngineBuilder time(TimeSource source) {
        time = requireNonNull(source, "source");
        return this;
    }

    /** Sets where the jitter of retries and timers comes from: numbers from 0 to 1. Must be thread-safe. */
    public EngineBuilder random(DoubleSupplier source) {
        random = requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets the folder that a {@code collectionFile} is in which is not beside its definition's file; the process's own
     * without it. Nothing outside these folders is read.
     */
    public EngineBuilder files(Path folder) {
        return files(List.of(folder));
    }

    /** Sets several such folders: a file is taken from the first that has it, behind the definition's own. */
    public EngineBuilder files(List<Path> folders) {
        files = new ItemFiles(atLeastOne(folders));
        return this;
    }

    /** Sets the folders that each {@code collectionFile} is in, wherever its definition comes from. */
    public EngineBuilder filesOnlyIn(List<Path> folders) {
        files = new ItemFiles(atLeastOne(folders), true);
        return this;
    }

    /** Sets where the secrets are that definitions and starts name; without it there are none. */
    public EngineBuilder secrets(SecretSource source) {
        secrets = requireNonNull(source, "source");
        return this;
    }

    private static List<Path> atLeastOne(List<Path> folders) {
        if (folders.isEmpty()) {
            throw new IllegalArgumentException("at least one folder is needed");
        }
        return folders;
    }

    /**
     * Sets the host's executor. Without one the engine uses virtual threads where the JVM has them, else a pool of
     * daemon threads.
     * The engine does not close it.
     */
    public EngineBuilder executor(Executor hosts) {
        executor = requireNonNull(hosts, "executor");
        return this;
    }

    /** Sets how many nodes may run at once over all executions; at least 1. */
    public EngineBuilder workers(int most) {
        workers = atLeast(1, most, "workers");
        return this;
    }

    /** Sets how many ready nodes the queue holds per priority; at least 2. When it is full, starts wait. */
    public EngineBuilder queueCapacity(int messages) {
        queueing = new Queueing(
                atLeast(2, messages, "queueCapacity"),
                queueing.visibility(),
                queueing.maxDeliveries(),
                queueing.room());
        return this;
    }

    /**
     * Sets how many attempts of a node type may run at once in this engine, over all its executions; at least 1. The
     * type is one that workers run.
     */
    public EngineBuilder typeLimit(String type, int most) {
        typeLimits.put(requireNonNull(type, "type"), atLeast(1, most, "the limit of a type"));
        sharedTypes.remove(type);
        return this;
    }

    /**
     * Sets how many attempts of a node type may run at once in all engines that share the store; each of them is to say
     * the same. An engine that shares none has it alone.
     */
    public EngineBuilder sharedTypeLimit(String type, int most) {
        typeLimit(type, most);
        sharedTypes.add(type);
        return this;
    }

    /** Sets how often attempts of a node type may begin in this engine; its key says nothing. */
    public EngineBuilder typeRate(String type, RateLimit rate) {
        typeRates.put(requireNonNull(type, "type"), requireNonNull(rate, "rate"));
        return this;
    }

    /**
     * Says how much this engine has of something that nodes hold while they run; at least 1. A
     * workflow with a node that can never have what it wants is refused.
     */
    public EngineBuilder capacity(String resource, long amount) {
        if (resource.isBlank() || amount < 1) {
            throw new IllegalArgumentException(
                    "a resource has a name and a capacity of at least 1, not '" + resource + "': " + amount);
        }
        capacities.put(resource, amount);
        sharedCapacities.remove(resource);
        return this;
    }

    /**
     * Says how much there is of a resource for all engines that share the store, as of a licence; each of them is to
     * say the same. An engine that shares none has it alone.
     */
    public EngineBuilder sharedCapacity(String resource, long amount) {
        capacity(resource, amount);
        sharedCapacities.add(resource);
        return this;
    }

    /** Says how much this engine has of a resource by a text, such as {@code 4GB}. */
    public EngineBuilder capacity(String resource, String amount) {
        return capacity(
                resource,
                Amounts.parse(amount)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "'" + amount + "' is no capacity, which is " + Amounts.FORM)));
    }

    /**
     * Sets how long a node waits at its gates before an event says that it starves
     * ({@link dev.millrace.event.NodeEvent.NodeStarved}); without it, none ever does.
     */
    public EngineBuilder starvation(Duration patience) {
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("starvation must be more than nothing, not " + patience);
        }
        starvation = patience;
        return this;
    }

    /** Sets how long a lease lasts without renewal; at least 3 ms. The engine renews it while the worker lives. */
    public EngineBuilder visibility(Duration lease) {
        atLeast(3, (int) Math.min(Integer.MAX_VALUE, lease.toMillis()), "visibility in milliseconds");
        queueing = new Queueing(queueing.capacity(), lease, queueing.maxDeliveries(), queueing.room());
        return this;
    }

    /** Sets how often a message is delivered before it becomes a dead letter; at least 1. */
    public EngineBuilder maxDeliveries(int most) {
        queueing = new Queueing(
                queueing.capacity(), queueing.visibility(), atLeast(1, most, "maxDeliveries"), queueing.room());
        return this;
    }

    /**
     * Sets how many executions may be live at once, at least 1, and what becomes of a start for which there is no room
     * where neither it nor its workflow says so. Children are not counted: their parent holds a place. Without it there
     * is no limit, and starts that their workflow's own limit keeps out are queued.
     */
    public EngineBuilder maxExecutions(int most, WhenFull whenFull) {
        var room = new StartRoom(atLeast(1, most, "maxExecutions"), requireNonNull(whenFull, "whenFull"));
        queueing = new Queueing(queueing.capacity(), queueing.visibility(), queueing.maxDeliveries(), room);
        return this;
    }

    /**
     * Sets how many ended executions can still be asked for, 0 or more; together they keep at most 100,000 nodes and
     * events.
     */
    public EngineBuilder retainedExecutions(int most) {
        limits = limits.withRetainedExecutions(atLeast(0, most, "retainedExecutions"));
        return this;
    }

    /** Sets how many events of one execution are kept in memory, the newest; at least 16. */
    public EngineBuilder retainedEvents(int most) {
        limits = limits.withRetainedEvents(atLeast(16, most, "retainedEvents"));
        return this;
    }

    /**
     * Sets how many bytes of data may be handed over at once: as a start's input or variables, a signal's payload, an
     * output, a variable, a note, the data of a repair. 16 MB without it; at least 1,000. A node whose output is larger
     * fails; a caller gets an exception.
     */
    public EngineBuilder valueLimit(long bytes) {
        if (bytes < LEAST_VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "valueLimit must be at least " + LEAST_VALUE_BYTES + " bytes, not " + bytes);
        }
        limits = limits.withValueBytes(bytes);
        return this;
    }

    /**
     * Makes the engine durable: what is acknowledged survives the process. The engine opens the store, and closes it
     * with itself; it goes on with what the store holds when {@link WorkflowEngine#recoverIncompleteExecutions} is
     * called.
     */
    public EngineBuilder store(ExecutionStore durable) {
        store = requireNonNull(durable, "durable");
        return this;
    }

    /**
     * Says when the store makes safe what an execution has done, where its workflow does not; after each node without
     * it.
     */
    public EngineBuilder checkpoint(CheckpointPolicy when) {
        checkpoint = requireNonNull(when, "when");
        return this;
    }

    /**
     * Sets how long the store keeps executions that have ended; without it, for ever. Held beside everything else, from
     * the opening of the store on, and again when a hundredth as many have ended as are kept, at least a hundred. What
     * is to go and is not gone yet is found and listed like any other.
     */
    public EngineBuilder retention(Retention limits) {
        retention = requireNonNull(limits, "limits");
        return this;
    }

    /** Sets how long stopped nodes are given before they are abandoned. */
    public EngineBuilder grace(Duration limit) {
        limits = limits.withGrace(requireNonNull(limit, "limit"));
        return this;
    }

    /**
     * Sets how long who asks an execution, or wants it changed, waits until its turn is free, 10 s without it. Turns
     * are short, unless a listener or a callback holds one up: then the caller gets a
     * {@link dev.millrace.event.NotAnsweredException}.
     */
    public EngineBuilder answerLimit(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("answerLimit must be more than nothing, not " + limit);
        }
        limits = limits.withAnswer(limit);
        return this;
    }

    /**
     * Folds the events of each execution at its end and compares the outcome with the state that lived them;
     * {@code close} fails if one differed. For tests: it costs about as much as the execution itself.
     */
    public EngineBuilder selfChecking() {
        limits = limits.withSelfChecking();
        return this;
    }

    private static int atLeast(int least, int value, String what) {
        if (value < least) {
            throw new IllegalArgumentException(what + " must be at least " + least + ", not " + value);
        }
        return value;
    }

    private GateSettings gates() {
        var ofStore = new GateSettings.OfStore(sharedTypes, sharedCapacities);
        return new GateSettings(typeLimits, typeRates, capacities, starvation, ofStore);
    }

    boolean isDurable() {
        return store != null;
    }

    /** Builds the engine. */
    public WorkflowEngine build() {
        var types = nodes == null ? NodeRegistry.discovered() : nodes;
        typeLimits.keySet().forEach(type -> requireWork(types, type));
        typeRates.keySet().forEach(type -> requireWork(types, type));
        var runtime = new EngineRuntime(new EngineSettings(
                types,
                listeners,
                new Sources(time, random, files, secrets),
                threads(),
                queueing.with(gates()),
                limits,
                store == null ? Optional.empty() : Optional.of(new Keeping(store, checkpoint, limits()))));
        try {
            var engine = new WorkflowEngine(
                    runtime,
                    new ArmedTriggers(runtime, fireListeners, triggersByHand),
                    new Notifier(runtime, notifications));
            if (isDurable()) {
                lookAtFirstPage(engine);
            }
            return engine;
        } catch (StoreException e) { // it would stay open
            runtime.close();
            throw e;
        }
    }

    /** The first look at a store has the JVM load and link what it takes: an opening does so, and not who asks then. */
    private static void lookAtFirstPage(WorkflowEngine engine) {
        try {
            engine.history().find(ExecutionFilter.NEWEST.limit(1));
        } catch (StoreException e) {
            log.debug("The newest execution cannot be read; whoever asks for it hears why", e);
        }
    }

    private static void requireWork(NodeRegistry types, String name) {
        var type = types.find(name);
        if (type.isEmpty()) {
            throw new IllegalArgumentException("[ENG-180] there is no node type '" + name + "' to limit; there are "
                    + types.types().stream().map(NodeType::name).toList());
        }
        if (type.flatMap(Control::of).isPresent()) {
            throw new IllegalArgumentException("[ENG-180] no worker runs a " + name
                    + ", so its type cannot be limited; set maxConcurrentExecutions or rateLimit on the nodes");
        }
    }

    private Optional<RetentionLimits> limits() {
        return retention.equals(Retention.UNLIMITED) ? Optional.empty() : Optional.of(retention.limits());
    }

    private WorkerThreads threads() {
        if (executor != null) {
            return new WorkerThreads(executor, workers == 0 ? EXECUTOR_WORKERS : workers, false);
        }
        return workers == 0 ? WorkerThreads.choose() : WorkerThreads.choose(workers);
    }
}
