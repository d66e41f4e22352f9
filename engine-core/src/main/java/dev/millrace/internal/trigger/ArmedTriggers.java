package dev.millrace.internal.trigger;

import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.TriggerSource.Published;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Cause;
import dev.millrace.event.Fire.Skipped;
import dev.millrace.event.FireListener;
import dev.millrace.event.TriggerReport;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.internal.concurrent.Answer;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.concurrent.Mailbox;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.trigger.TimerDecision.Look;
import dev.millrace.internal.trigger.TimerDecision.Missed;
import dev.millrace.store.StoreException;
import dev.millrace.time.Alarm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The triggers that an engine holds armed: one alarm for all of them, and no thread while none is due. Thread-safe. */
public final class ArmedTriggers implements AutoCloseable {

    /*
     * T1  One turn at a time: all that reads or changes a trigger runs in the mailbox.
     * T2  No fire is lost: an instant that is to start something is written down before it starts it, and taken out
     *     afterwards.
     * T3  No fire starts two executions: its execution's id follows from its own, and no store keeps two of one id.
     * T4  Nothing is decided on twice: what was looked at only ever moves forwards, whatever the clock does. Where
     *     several engines have the store, each looks from where all have left off, and what it finds is its own to
     *     start once that is written down; another one starts it when that engine is gone. Who was armed last says
     *     what the trigger is.
     */
    private static final Logger log = LoggerFactory.getLogger(ArmedTriggers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Wall-clock time may jump while an alarm waits: it is compared this often at least. */
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    /** So long an engine has to start what it has taken before another one asks whether it still lives. */
    private static final Duration UNTIL_ANOTHER_HAS_STARTED = Duration.ofSeconds(1);

    private final EngineRuntime runtime;
    private final TriggerFires fires;
    private final TriggerMemory memory;
    private final Errand background;
    private final boolean isByHand;
    private final Mailbox turns = new Mailbox();

    // Confined to the turns.
    private final Map<TriggerId, ArmedTrigger> armed = new LinkedHashMap<>();
    private Alarm alarm = () -> {};
    private Instant readAt = Instant.EPOCH;
    private boolean closed;

    /**
     * Creates it; nothing is armed.
     *
     * @param isByHand whether nothing fires by itself, and nothing is written of what is armed
     */
    public ArmedTriggers(EngineRuntime runtime, List<FireListener> listeners, boolean isByHand) {
        this.runtime = runtime;
        this.isByHand = isByHand;
        this.memory = new TriggerMemory(runtime.store());
        this.fires = new TriggerFires(runtime, listeners, memory);
        this.background = runtime.background("millrace-triggers");
    }

    /** Runs a question as a turn, and waits for its answer; within a turn at once. */
    private <T> T ask(Supplier<T> question) {
        if (turns.isHeldHere()) {
            return question.get();
        }
        var answer = new Answer<T>();
        turns.post(() -> {
            if (answer.take()) {
                try {
                    answer.give(question.get());
                } catch (Throwable t) {
                    answer.refuse(t);
                }
            }
        });
        if (!answer.await(PATIENCE) && (answer.take() || !answer.await(PATIENCE))) {
            throw new IllegalStateException("[ENG-203] the engine's triggers did not answer within "
                    + PATIENCE.toSeconds() + " s: a start or a listener holds them up");
        }
        return answer.value();
    }

    private Instant now() {
        return runtime.time().now();
    }

    /** Arms all triggers of a workflow, and no others of it. */
    public List<TriggerReport> arm(Workflow workflow) {
        runtime.plans().register(workflow);
        return ask(() -> armNow(workflow));
    }

    private List<TriggerReport> armNow(Workflow workflow) {
        runtime.executions().requireOpen();
        runtime.archive().prepared(workflow);
        var revision = Optional.of(workflow.revision());
        var known = memory.all();
        var next = new ArrayList<ArmedTrigger>();
        for (var trigger : workflow.triggers()) {
            var id = new TriggerId(workflow.id(), trigger.name());
            var here = Optional.ofNullable(armed.get(id)).map(ArmedTrigger::state);
            var state = here.or(() -> Optional.ofNullable(known.get(id))).orElse(TriggerState.begin(now()));
            next.add(new ArmedTrigger(workflow, trigger, state));
        }
        if (!isByHand) {
            next.forEach(one ->
                    fires.change(one, state -> asOf(state, one.trigger()).withArmed(revision)));
            disarmAll(workflow.id(), next.stream().map(ArmedTrigger::id).toList());
        }
        next.forEach(one -> Optional.ofNullable(armed.put(one.id(), one))
                .flatMap(ArmedTrigger::files)
                .ifPresent(FileLook::close));
        if (!isByHand) {
            background.run(() -> turns.post(this::lookAtAll));
        }
        return next.stream().map(ArmedTrigger::report).toList();
    }

    /** A timer that was changed has missed nothing: what it would have done before it was so is nobody's wish. */
    private TriggerState asOf(TriggerState state, StartTrigger trigger) {
        var timing = ArmedTrigger.timingOf(trigger);
        return state.looked().timing().equals(timing) ? state : state.withLooked(now(), timing);
    }

    /** Arms what was armed when the store was closed, or its process ended. Returns what could not be armed. */
    public List<String> rearm() {
        return ask(() -> {
            var left = new ArrayList<String>();
            var workflows = new LinkedHashMap<String, Workflow>();
            memory.all()
                    .forEach((id, state) -> state.armed().ifPresent(revision -> {
                        if (!armed.containsKey(id) && !workflows.containsKey(id.workflow())) {
                            runtime.workflow(id.workflow(), revision)
                                    .ifPresentOrElse(
                                            workflow -> workflows.put(id.workflow(), workflow),
                                            () -> left.add(id.toString()));
                        }
                    }));
            workflows.values().forEach(this::arm);
            return left;
        });
    }

    /** Disarms all triggers of a workflow; how far they have come stays known. */
    public void disarm(String workflow) {
        ask(() -> {
            disarmAll(workflow, List.of());
            return true;
        });
    }

    private void disarmAll(String workflow, List<TriggerId> except) {
        for (var one : List.copyOf(armed.values())) {
            if (one.id().workflow().equals(workflow) && !except.contains(one.id())) {
                fires.change(one, state -> state.withArmed(Optional.empty()));
                letGo(one);
            }
        }
    }

    /** Returns how all of them stand, in the order in which they were armed. */
    public List<TriggerReport> list() {
        return ask(() -> armed.values().stream().map(ArmedTrigger::report).toList());
    }

    /** Returns how one stands; empty if it is not armed. */
    public Optional<TriggerReport> find(String workflow, String name) {
        return ask(() ->
                Optional.ofNullable(armed.get(new TriggerId(workflow, name))).map(ArmedTrigger::report));
    }

    /**
     * Returns when a timer is due next.
     *
     * @throws IllegalArgumentException if no such trigger is armed
     */
    public List<Instant> preview(String workflow, String name, int most) {
        return ask(() -> required(workflow, name).preview(most));
    }

    private ArmedTrigger required(String workflow, String name) {
        var one = armed.get(new TriggerId(workflow, name));
        if (one == null) {
            throw new IllegalArgumentException("[ENG-200] no trigger '" + name + "' of workflow '" + workflow
                    + "' is armed; armed are " + armed.keySet());
        }
        return one;
    }

    /**
     * Enables or disables a trigger, until somebody says otherwise.
     *
     * @throws IllegalArgumentException if no such trigger is armed
     */
    public TriggerReport enable(String workflow, String name, boolean enabled) {
        return ask(() -> {
            var one = required(workflow, name);
            if (!isByHand) {
                lookSafely(one);
            }
            var looked = one.state().looked();
            fires.change(one, state -> state.withLookedAtLeast(looked.until()).withEnabled(enabled));
            setAlarm();
            return one.report();
        });
    }

    /**
     * Fires a trigger by hand, whether or not it is enabled.
     *
     * @throws IllegalArgumentException if no such trigger is armed
     */
    public Fire fire(String workflow, String name, Map<String, Object> input) {
        return ask(() -> {
            var one = required(workflow, name);
            var due = one.uniqueInstant(now());
            return fires.start(one, new Firing(fires.idOf(one, due), due, input, input), false);
        });
    }

    /** Fires every trigger that an event is for. */
    public List<Fire> publish(String event, Map<String, Object> payload) {
        return ask(() -> {
            var all = new ArrayList<Fire>();
            for (var one : List.copyOf(armed.values())) {
                if (one.trigger().source() instanceof Published published
                        && published.event().equals(event)
                        && one.isOpen(now())) {
                    published(one, published, payload).ifPresent(all::add);
                }
            }
            return List.copyOf(all);
        });
    }

    private Optional<Fire> published(ArmedTrigger one, Published published, Map<String, Object> payload) {
        var due = one.uniqueInstant(now());
        var firing = new Firing(fires.idOf(one, due), due, payload, Map.of());
        try {
            return isFor(published, payload) ? Optional.of(fires.start(one, firing, true)) : Optional.empty();
        } catch (InvalidExpressionException e) {
            return Optional.of(
                    fires.note(one, firing, new Skipped(Cause.REFUSED, "the filter: " + e.getMessage()), false));
        }
    }

    private static boolean isFor(Published published, Map<String, Object> payload) {
        return published
                .filter()
                .map(filter -> Expression.parse(filter, ExpressionRoots.FILTER)
                        .test(root -> root.equals("payload") ? payload : published.event()))
                .orElse(true);
    }

    private void lookAtAll() {
        if (closed) {
            return;
        }
        if (memory.isShared()) {
            readAgain();
        }
        List.copyOf(armed.values()).forEach(this::lookSafely);
        setAlarm();
    }

    /** What others have changed, who may have armed, enabled or disabled a trigger that is not due here. */
    private void readAgain() {
        var now = now();
        if (readAt.plus(LONGEST_SLEEP).isAfter(now)) {
            return;
        }
        try {
            var known = memory.all();
            armed.forEach((id, one) -> Optional.ofNullable(known.get(id)).ifPresent(one::state));
            readAt = now;
        } catch (StoreException e) {
            log.warn("How far triggers have come cannot be read now; that is tried again: {}", e.getMessage());
        }
    }

    /** What a store does not take now is tried again: nothing of it counts before that. */
    private void lookSafely(ArmedTrigger one) {
        try {
            one.tryAgainAt(Instant.MIN);
            look(one);
        } catch (StoreException | IllegalStateException e) {
            one.tryAgainAt(now().plus(LONGEST_SLEEP));
            log.warn("Trigger {} cannot go on now; it is tried again: {}", one.id(), e.getMessage());
        }
    }

    private void look(ArmedTrigger one) {
        var now = now();
        if (one.isIdle(now)) {
            return;
        }
        if (one.decision().isPresent()) {
            lookAtTime(one, one.decision().get(), now);
        }
        if (one.files().isPresent() && one.isOpen(now)) {
            lookAtFiles(one, one.files().get(), now);
        }
    }

    private void lookAtTime(ArmedTrigger one, TimerDecision decision, Instant now) {
        var looks = new ArrayList<Look>(1);
        fires.change(one, before -> {
            looks.clear();
            if (!fires.isArmed(one, before)) {
                return before;
            }
            var look = decision.look(before, now, one.isEnabled(before), memory.engine(), runtime::random);
            looks.add(look);
            return look.isIdle(before) ? before : look.state();
        });
        for (var look : looks) {
            if (look.isIdle(one.state())) {
                one.state(look.state()); // not worth writing
            }
            look.missed().ifPresent(missed -> noteMissed(one, missed));
        }
        startDue(one, now);
    }

    private void noteMissed(ArmedTrigger one, Missed missed) {
        var why = missed.first().equals(missed.last())
                ? "nobody looked when it was due"
                : "nobody looked from then until " + missed.last();
        fires.note(one, Firing.at(one.id(), missed.first(), Map.of()), new Skipped(Cause.MISFIRED, why), false);
    }

    private void startDue(ArmedTrigger one, Instant now) {
        for (var accepted : one.state().accepted()) {
            if (!accepted.startAt().isAfter(now) && !fires.startAccepted(one, accepted)) {
                one.tryAgainAt(now.plus(UNTIL_ANOTHER_HAS_STARTED));
            }
        }
    }

    private void lookAtFiles(ArmedTrigger one, FileLook look, Instant now) {
        if (look.wakeAt().isAfter(now)) {
            return;
        }
        if (!look.isDue(now)) {
            look.waitOn(now);
            return;
        }
        fires.startFiles(one, look, now);
    }

    private void setAlarm() {
        alarm.cancel();
        var now = now();
        var wakeAt = Stream.concat(
                        armed.values().stream().flatMap(one -> one.wakeAt(now).stream()),
                        memory.isShared() ? Stream.of(now.plus(LONGEST_SLEEP)) : Stream.empty())
                .min(Instant::compareTo);
        if (wakeAt.isEmpty() || closed || isByHand) {
            return;
        }
        var delay = wakeAt.get().isBefore(now) ? Duration.ZERO : Duration.between(now, wakeAt.get());
        alarm = runtime.time()
                .schedule(
                        delay.compareTo(LONGEST_SLEEP) < 0 ? delay : LONGEST_SLEEP,
                        () -> background.run(() -> turns.post(this::lookAtAll)));
    }

    private void letGo(ArmedTrigger one) {
        armed.remove(one.id());
        one.files().ifPresent(FileLook::close);
    }

    /** Fires nothing more; what is armed stays so in the store. */
    @Override
    public void close() {
        ask(() -> {
            closed = true;
            alarm.cancel();
            List.copyOf(armed.values()).forEach(this::letGo);
            return true;
        });
        background.close();
    }
}
