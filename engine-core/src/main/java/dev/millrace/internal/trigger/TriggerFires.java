package dev.millrace.internal.trigger;

import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Cause;
import dev.millrace.event.Fire.Outcome;
import dev.millrace.event.Fire.Skipped;
import dev.millrace.event.FireListener;
import dev.millrace.event.LoggableException;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.trigger.FileLook.Stamp;
import dev.millrace.internal.trigger.TriggerState.Accepted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of fires: they are started, written down, and told. Confined to the turns of {@link ArmedTriggers}. */
final class TriggerFires {

    private static final Logger log = LoggerFactory.getLogger(TriggerFires.class);

    private final EngineRuntime runtime;
    private final List<FireListener> listeners;
    private final TriggerStarts starts;
    private final TriggerMemory memory;

    TriggerFires(EngineRuntime runtime, List<FireListener> listeners, TriggerMemory memory) {
        this.runtime = runtime;
        this.listeners = List.copyOf(listeners);
        this.starts = new TriggerStarts(runtime);
        this.memory = memory;
    }

    /** Changes how far a trigger has come, and writes that down; nothing if the change returns what it was given. */
    void change(ArmedTrigger one, UnaryOperator<TriggerState> change) {
        one.state(memory.change(one.id(), one.state(), change));
    }

    /** Returns what tells a fire that is not by time from others, of other engines too. */
    String idOf(ArmedTrigger one, Instant due) {
        return one.id() + "@" + due + (memory.isShared() ? "/" + memory.engine() : "");
    }

    /** Starts what a fire starts; whether it counts as one that the trigger has made by itself. */
    Fire start(ArmedTrigger one, Firing firing, boolean counts) {
        return note(one, firing, starts.start(one, firing), counts);
    }

    /**
     * Starts what the files start that are ready, and notes it at once: thousands may be, and what a crash leaves out
     * of the note is found again with an execution. Those for which there is no room are left for the next look. What
     * another engine has noted meanwhile, which looks at the same folder, is that one's fire.
     */
    void startFiles(ArmedTrigger one, FileLook look, Instant now) {
        var ready = look.look(one.state().files(), now);
        if (!ready.isEmpty()) {
            change(one, asOthersHaveLeftIt -> asOthersHaveLeftIt);
        }
        var known = one.state().files();
        var all = new LinkedHashMap<Stamp, Fire>();
        long left = isArmed(one, one.state()) ? one.firesLeft() : 0;
        for (var stamp : ready) {
            if (left == 0) {
                break;
            }
            if (!stamp.isIn(known)) {
                var firing =
                        stamp.firing(one.id(), known.containsKey(stamp.path().toString()));
                var fire = fireOf(one, firing, starts.start(one, firing));
                all.put(stamp, fire);
                left -= fire.isStarted() ? 1 : 0;
                if (fire.outcome() instanceof Skipped skipped && skipped.cause() == Cause.NO_ROOM) {
                    break;
                }
            }
        }
        noteFiles(one, all, known, look.remembered(known, done(all)));
    }

    private static List<Stamp> done(Map<Stamp, Fire> all) {
        return all.entrySet().stream()
                .filter(each ->
                        !(each.getValue().outcome() instanceof Skipped skipped) || skipped.cause() != Cause.NO_ROOM)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void noteFiles(
            ArmedTrigger one, Map<Stamp, Fire> all, Map<String, String> known, Map<String, String> seen) {
        if (all.isEmpty() && seen.equals(known)) {
            return;
        }
        var own = new ArrayList<Fire>();
        change(one, state -> {
            own.clear();
            all.forEach((stamp, fire) -> {
                if (!stamp.isIn(state.files())) {
                    own.add(fire);
                }
            });
            return noted(state, own).withFiles(merged(state.files(), known, seen));
        });
        own.forEach(this::tell);
    }

    /** Returns what others have left, with what has changed here. */
    private static Map<String, String> merged(
            Map<String, String> left, Map<String, String> known, Map<String, String> seen) {
        var merged = new LinkedHashMap<>(left);
        known.forEach((path, text) -> {
            if (!seen.containsKey(path)) {
                merged.remove(path, text);
            }
        });
        seen.forEach((path, text) -> {
            if (!text.equals(known.get(path))) {
                merged.put(path, text);
            }
        });
        return merged;
    }

    private static TriggerState noted(TriggerState state, List<Fire> fires) {
        long started = fires.stream().filter(Fire::isStarted).count();
        return state.withFires(state.past().fires() + started).withFires(fires);
    }

    Fire note(ArmedTrigger one, Firing firing, Outcome outcome, boolean counts) {
        return note(one, fireOf(one, firing, outcome), state -> state, counts);
    }

    private Fire note(ArmedTrigger one, Fire fire, UnaryOperator<TriggerState> and, boolean counts) {
        change(one, state -> {
            var noted = and.apply(state).withFire(fire);
            return counts && fire.isStarted() ? noted.withFires(noted.past().fires() + 1) : noted;
        });
        tell(fire);
        return fire;
    }

    /** Starts an instant that was accepted, if it is this engine's. Returns false if that is another one's to do. */
    boolean startAccepted(ArmedTrigger one, Accepted accepted) {
        var own = accepted.takenBy(memory.engine());
        if (!accepted.equals(own)) {
            if (!memory.isOurs(accepted.by()) || !isArmed(one, one.state())) {
                return false;
            }
            change(one, state -> state.withTaken(accepted, own.by()));
            if (!one.state().accepted().contains(own)) {
                return false;
            }
        }
        var firing = Firing.at(one.id(), accepted.dueAt(), Map.of());
        note(one, fireOf(one, firing, starts.start(one, firing)), state -> state.without(own), true);
        return true;
    }

    /** Returns whether a trigger may fire here by itself: no engine has armed another definition since. */
    boolean isArmed(ArmedTrigger one, TriggerState as) {
        return !memory.isShared() || one.isArmedBy(as);
    }

    private Fire fireOf(ArmedTrigger one, Firing firing, Outcome outcome) {
        return new Fire(
                firing.id(),
                one.id().workflow(),
                one.id().name(),
                firing.dueAt(),
                runtime.time().now(),
                outcome);
    }

    private void tell(Fire fire) {
        for (var listener : listeners) {
            try {
                listener.on(fire);
            } catch (Throwable t) {
                log.warn("A listener of fires failed", LoggableException.of(t));
            }
        }
    }
}
