package dev.millrace.internal.runtime;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.CheckpointPolicy.AfterEachNode;
import dev.millrace.definition.CheckpointPolicy.AfterNNodes;
import dev.millrace.definition.CheckpointPolicy.TimeInterval;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of one execution that its checkpoint policy has not written yet. Confined to the turn. */
final class HeldBack {

    /*
     * After a crash the policy begins anew, with each turn written by itself until the policy would have made its first
     * checkpoint: the steps that nobody wrote down are those that may have ended the process, and only a start that is
     * written is counted.
     */
    private static final int MOST_EVENTS = 4_096;

    private final TimeSource time;
    private final Runnable checkpoint;
    private final List<Event> events = new ArrayList<>();
    private @Nullable Alarm alarm;
    private int ended;
    private boolean careful;
    private boolean asked;

    /**
     * Holds nothing back yet.
     *
     * @param checkpoint what is done when time has come for one
     */
    HeldBack(TimeSource time, Runnable checkpoint) {
        this.time = time;
        this.checkpoint = checkpoint;
    }

    /** Writes each turn by itself until the policy asks for a checkpoint. */
    void beCareful(CheckpointPolicy policy) {
        careful = true;
        stop();
        if (policy instanceof TimeInterval interval) {
            alarm = time.schedule(interval.interval(), checkpoint);
        }
    }

    /** Asks for a checkpoint with the next turn. */
    void ask() {
        asked = true;
    }

    /**
     * Takes a turn's events.
     *
     * @param forced whether they must be written now
     * @return what is written now: all that was held back, and they; or nothing
     */
    List<Event> withHeldBack(List<Event> own, boolean forced, CheckpointPolicy policy) {
        events.addAll(own);
        ended += count(own);
        if (asked || isDue(policy)) {
            careful = false;
            return all();
        }
        if (forced || careful || own.stream().anyMatch(HeldBack::isForOthers)) {
            return all();
        }
        watch(policy);
        return List.of();
    }

    private List<Event> all() {
        var all = List.copyOf(events);
        events.clear();
        asked = false;
        if (!careful) {
            ended = 0;
            stop();
        }
        return all;
    }

    /** Expects no more. */
    void stop() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    private boolean isDue(CheckpointPolicy policy) {
        return policy instanceof AfterEachNode
                || policy instanceof AfterNNodes counted && ended >= counted.nodes()
                || events.size() >= MOST_EVENTS;
    }

    /** Whether others act on an event: it concerns the execution as a whole, or another one. */
    private static boolean isForOthers(Event event) {
        return event instanceof ExecutionEvent || event instanceof ChildRequested || event instanceof ChildEnded;
    }

    private static int count(List<Event> events) {
        int count = 0;
        for (var event : events) {
            if (event instanceof NodeCompleted || event instanceof NodeFailed || event instanceof NodeCancelled) {
                count++;
            }
        }
        return count;
    }

    private void watch(CheckpointPolicy policy) {
        if (alarm == null && !events.isEmpty() && policy instanceof TimeInterval interval) {
            alarm = time.schedule(interval.interval(), checkpoint);
        }
    }
}
