package dev.millrace.internal.trigger;

import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.TriggerSource.FileSeen;
import dev.millrace.definition.TriggerSource.Timer;
import dev.millrace.definition.Workflow;
import dev.millrace.event.TriggerReport;
import dev.millrace.internal.schedule.TimerSchedules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A trigger that an engine holds armed, and how far it has come. Confined to the turns of {@link ArmedTriggers}. */
final class ArmedTrigger {

    private static final Duration MICRO = Duration.ofNanos(1_000);

    private final TriggerId id;
    private final Workflow workflow;
    private final StartTrigger trigger;
    private final Optional<TimerDecision> decision;
    private final Optional<FileLook> files;
    private TriggerState state;
    private Instant lastByHand = Instant.EPOCH;
    private Instant tryAgainAt = Instant.MIN;
    private Optional<Instant> due = Optional.empty();
    private boolean isDueKnown;

    ArmedTrigger(Workflow workflow, StartTrigger trigger, TriggerState state) {
        this.id = new TriggerId(workflow.id(), trigger.name());
        this.workflow = workflow;
        this.trigger = trigger;
        this.state = state;
        this.decision = trigger.source() instanceof Timer timer
                ? Optional.of(new TimerDecision(
                        timer,
                        trigger.rules(),
                        TimerSchedules.of(timer.timing(), trigger.rules().start())))
                : Optional.empty();
        this.files = trigger.source() instanceof FileSeen file ? Optional.of(new FileLook(file)) : Optional.empty();
    }

    /** Returns what tells whether a timer is another one than it was. */
    static String timingOf(StartTrigger trigger) {
        return trigger.source() instanceof Timer timer
                ? timer.timing()
                        + trigger.rules().start().map(start -> " from " + start).orElse("")
                : "";
    }

    TriggerId id() {
        return id;
    }

    Workflow workflow() {
        return workflow;
    }

    StartTrigger trigger() {
        return trigger;
    }

    Optional<TimerDecision> decision() {
        return decision;
    }

    Optional<FileLook> files() {
        return files;
    }

    TriggerState state() {
        return state;
    }

    void state(TriggerState next) {
        state = next;
        isDueKnown = false;
    }

    /** Returns whether a timer has nothing to do yet, and says that it was looked at. */
    boolean isIdle(Instant now) {
        if (decision.isEmpty() || timerDue().filter(next -> !next.isAfter(now)).isPresent()) {
            return false;
        }
        if (now.isAfter(state.looked().until())) {
            state = state.withLooked(now, state.looked().timing());
        }
        return true;
    }

    /** What is found once holds until something is decided: the library takes its time. */
    private Optional<Instant> timerDue() {
        if (!isDueKnown) {
            isDueKnown = true;
            due = decision.flatMap(timer -> timer.wakeAt(state, isEnabled()));
        }
        return due;
    }

    boolean isEnabled() {
        return isEnabled(state);
    }

    boolean isEnabled(TriggerState as) {
        return as.enabled().orElse(trigger.rules().enabled());
    }

    /** Returns whether it is this definition that it was armed by last, in whatever engine. */
    boolean isArmedBy(TriggerState as) {
        return as.armed().equals(Optional.of(workflow.revision()));
    }

    /** Returns whether something other than time may make it fire now. */
    boolean isOpen(Instant now) {
        var rules = trigger.rules();
        return isEnabled()
                && rules.start().filter(now::isBefore).isEmpty()
                && rules.end().filter(now::isAfter).isEmpty()
                && firesLeft() > 0;
    }

    /** Returns how many executions it may start by itself still. */
    long firesLeft() {
        long most = trigger.rules().maxFires();
        return most == 0 ? Long.MAX_VALUE : most - state.past().fires();
    }

    /** Returns an instant that no fire before had, by which one that is not by time is told from others. */
    Instant uniqueInstant(Instant now) {
        for (var fire : state.past().recent()) {
            if (!fire.dueAt().isBefore(lastByHand)) {
                lastByHand = fire.dueAt();
            }
        }
        lastByHand = now.isAfter(lastByHand) ? now : lastByHand.plus(MICRO);
        return lastByHand;
    }

    /** Returns when somebody must look at it; empty if never. */
    Optional<Instant> wakeAt(Instant now) {
        return timerDue()
                .or(() -> files.flatMap(look -> fileDue(look, now)))
                .map(wake -> wake.isBefore(tryAgainAt) ? tryAgainAt : wake);
    }

    /** Nobody looks for files that would start nothing. */
    private Optional<Instant> fileDue(FileLook look, Instant now) {
        var rules = trigger.rules();
        if (!isEnabled() || firesLeft() <= 0 || rules.end().filter(now::isAfter).isPresent()) {
            return Optional.empty();
        }
        return rules.start().filter(look.wakeAt()::isBefore).or(() -> Optional.of(look.wakeAt()));
    }

    /** It could not go on: nobody looks at it before. */
    void tryAgainAt(Instant instant) {
        tryAgainAt = instant;
    }

    List<Instant> preview(int most) {
        return decision.map(timer -> timer.preview(state, most)).orElse(List.of());
    }

    TriggerReport report() {
        return new TriggerReport(
                id.workflow(),
                trigger,
                isEnabled(),
                timerDue(),
                state.past().fires(),
                state.past().recent());
    }
}
