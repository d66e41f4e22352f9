package dev.millrace.internal.decision.state;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.StartWait;
import java.time.Duration;
import java.util.Optional;

/**
 * The clock of an execution's limits: what holds it, and how long it has to go. A view on the state, made for a
 * question or a change; confined to the turn.
 */
public record ExecutionClock(ExecutionState state) {

    /** Returns since when its time limit counts: its start, or the repair that let it go on behind an end. */
    public long limitedFrom() {
        var memory = state.memoryOrNull();
        return memory == null || memory.limitedFrom == 0 ? state.startedAt() : memory.limitedFrom;
    }

    public void limitedFrom(long epochMicros) {
        state.memory().limitedFrom = epochMicros;
    }

    /** Returns whether the clock of its time limit stands still. */
    public boolean isHeld() {
        var policy = state.plan().workflow().policy();
        return policy.limits().first().isPresent()
                && (state.awaitsStart() || state.paused() && !policy.timeoutCountsPauses());
    }

    /** Returns whether its clock comes next to the notice that it takes long; if not, to its time limit. */
    public boolean awaitsNotice() {
        var memory = state.memoryOrNull();
        return state.plan().workflow().policy().limits().hasNotice() && (memory == null || !memory.overtimeTold);
    }

    /** Returns how long its clock has to go to what comes next; empty for nothing. */
    public Optional<Duration> timeLeft(long at) {
        return timeIsOverAt().map(due -> Duration.ofNanos(Math.max(0, due - at) * 1_000));
    }

    /** Returns when its clock comes to what is next, also if that is past; empty for nothing. */
    public Optional<Long> timeIsOverAt() {
        var limits = state.plan().workflow().policy().limits();
        var next = awaitsNotice() ? limits.overtimeAfter() : limits.timeout();
        return next.map(length -> limitedFrom() + length.toNanos() / 1_000);
    }

    /** Notes that it is held. */
    void paused(long at, Request request, long resumesAt) {
        var kept = state.memory();
        kept.pausedSince = state.paused() ? kept.pausedSince : at;
        kept.heldBy = request.by();
        kept.resumeAt = resumesAt;
        state.paused(true);
    }

    /** Notes that it goes on; its time limit has not counted meanwhile, unless its workflow says so. */
    void resumed(long at) {
        if (isHeld()) {
            limitedFrom(limitedFrom() + at - Math.max(limitedFrom(), state.memory().pausedSince));
        }
        state.paused(false);
        resumesAt(Long.MAX_VALUE);
    }

    void resumesAt(long epochMicros) {
        if (epochMicros != state.resumeAt()) {
            state.memory().resumeAt = epochMicros;
        }
    }

    void awaitStart(StartWait wait) {
        state.memory().startWait = wait;
        state.awaitsStart(true);
    }

    void beginsAt(long at) {
        state.awaitsStart(false);
        limitedFrom(at);
    }

    void overtimeTold(boolean told) {
        if (state.memoryOrNull() != null || told) {
            state.memory().overtimeTold = told;
        }
    }
}
