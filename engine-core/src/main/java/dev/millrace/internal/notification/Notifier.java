package dev.millrace.internal.notification;

import dev.millrace.definition.Graph;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.notification.ChannelReport;
import dev.millrace.notification.NotificationSettings;
import dev.millrace.notification.NotificationSettings.Declared;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tells the channels of an engine. With a store each reads the feed of all changes for itself, so that it misses
 * nothing over restarts; an event that people may want only wakes it. Without a store it hears events as they happen.
 * Thread-safe.
 */
public final class Notifier {

    private static final Logger log = LoggerFactory.getLogger(Notifier.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_ACCEPTED = 1_000;

    private final EngineRuntime runtime;
    private final NotificationSettings settings;
    private final boolean isDurable;
    private final List<Told> told = new ArrayList<>();

    /** The plans whose channels are all there: to look at a definition at each start would cost more than the start. */
    private final Set<Plan> accepted = ConcurrentHashMap.newKeySet();

    /**
     * A channel that is told.
     *
     * @param delivery tells it
     * @param wants takes an event in its turn, and says whether the channel may want it
     */
    private record Told(Delivery delivery, Predicate<Event> wants) {}

    /** Creates it; from now on the channels are told. */
    public Notifier(EngineRuntime runtime, NotificationSettings settings) {
        this.runtime = runtime;
        this.settings = settings;
        var store = runtime.store().filter(kept -> !settings.channels().isEmpty() && hasFeed(kept));
        this.isDurable = store.isPresent();
        settings.channels()
                .forEach((name, declared) -> told.add(
                        store.map(kept -> stored(name, declared, kept)).orElseGet(() -> heard(name, declared))));
        if (!told.isEmpty()) {
            runtime.streams().overhear(this::hear);
            told.forEach(one -> one.delivery().ask());
        }
    }

    private static boolean hasFeed(ExecutionStore store) {
        try {
            store.changes(store.newestChange(), 1);
            return true;
        } catch (StoreException e) {
            log.warn(
                    "[NOT-103] The store has no feed of changes, so channels are told of events as they happen, and"
                            + " what was not delivered ends with the process: {}",
                    e.getMessage());
            return false;
        }
    }

    private Told stored(String name, Declared declared, ExecutionStore store) {
        var backlog = new StoredBacklog(store, name, new Composer(name, settings, runtime));
        var delivery = delivery(name, declared, backlog, () -> 0);
        return new Told(delivery, event -> Happening.of(event).isPresent());
    }

    private Told heard(String name, Declared declared) {
        var backlog = new HeardBacklog(name, new Composer(name, settings, runtime));
        return new Told(delivery(name, declared, backlog, backlog::dropped), backlog::hear);
    }

    private Delivery delivery(String name, Declared declared, ChannelBacklog backlog, LongSupplier dropped) {
        var thread = settings.executor().map(Errand::new).orElseGet(() -> Errand.named("millrace-channel-" + name));
        var clocks = new Delivery.Clocks(runtime.time(), runtime::random);
        return new Delivery(declared, backlog, clocks, thread, new ChannelTally(name, dropped));
    }

    /** Hears an event in the turn of its execution. */
    private void hear(Event event) {
        for (var one : told) {
            if (one.wants().test(event)) {
                one.delivery().ask();
            }
        }
    }

    /**
     * Refuses a workflow that tells a channel that is none of this engine's; those that stand in it as children are
     * asked too.
     *
     * @throws InvalidWorkflowException if there is one
     */
    public void require(Plan plan) {
        if (settings.ignoresWorkflows() || accepted.contains(plan)) {
            return;
        }
        requireChannels(plan.workflow());
        if (accepted.size() >= MOST_ACCEPTED) {
            accepted.clear();
        }
        accepted.add(plan);
    }

    /** Those inside are not compiled here: what is wrong with a child fails the node that asks for it. */
    private void requireChannels(Workflow workflow) {
        var problems = new ArrayList<Problem>();
        var rules = workflow.notifications();
        for (int i = 0; i < rules.size(); i++) {
            if (!settings.channels().containsKey(rules.get(i).to())) {
                problems.add(Problem.error(
                        "DEF-370",
                        "/notifications/" + i + "/to",
                        why(rules.get(i).to())));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidWorkflowException("workflow '" + workflow.id() + "'", problems);
        }
        requireChannels(workflow.graph());
    }

    private void requireChannels(Graph graph) {
        for (var node : graph.nodes()) {
            node.work().body().ifPresent(this::requireChannels);
            node.work().subflow().ifPresent(this::requireChannels);
        }
    }

    private String why(String channel) {
        var known = settings.channels().keySet();
        return "there is no channel '" + channel + "' to tell; this engine has "
                + (known.isEmpty() ? "none" : new TreeSet<>(known))
                + ". Declare it on the engine's builder: notifications(NotificationSettings.NONE.withChannel(\""
                + channel
                + "\", ...))";
    }

    /** Returns how the channels stand, in the order in which they were declared. */
    public List<ChannelReport> reports() {
        return told.stream().map(one -> one.delivery().report()).toList();
    }

    /** Waits until nothing is left to deliver. Returns whether that was so in time. */
    public boolean awaitDelivered(Duration limit) {
        long end = runtime.time().nanoTime() + limit.toNanos();
        boolean isAll = true;
        for (var one : told) {
            long left = Math.max(0, end - runtime.time().nanoTime());
            isAll &= one.delivery().awaitIdle(Duration.ofNanos(left));
        }
        return isAll;
    }

    /** To be called before the engine is closed: what is in the store is for the next one. */
    public void closeBefore() {
        if (isDurable) {
            close();
        }
    }

    /**
     * To be called when the engine is closed. What only this process knows is delivered, if that works at once; what is
     * being delivered is given some time.
     */
    public void close() {
        told.forEach(one -> one.delivery().close(!isDurable, PATIENCE));
    }
}
