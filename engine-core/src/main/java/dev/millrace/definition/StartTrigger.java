package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What starts executions of a workflow beside its callers. Whether it makes sense is checked with the workflow.
 * Immutable.
 *
 * @param name its name within the workflow
 * @param source when it fires
 * @param rules which of its fires start something
 * @param inputs the input of what it starts, with templates over {@code fire} and {@code payload}; empty for the
 *     payload itself
 * @param key the key of what it starts, with templates over {@code fire} and {@code payload}; empty for what the
 *     workflow says, or else for one that all fires of the trigger share
 * @param description what it is for; may be empty
 */
public record StartTrigger(
        String name,
        TriggerSource source,
        FireRules rules,
        Map<String, Object> inputs,
        Optional<String> key,
        String description) {

    /** Copies the map. */
    public StartTrigger {
        requireNonNull(name, "name");
        requireNonNull(source, "source");
        requireNonNull(rules, "rules");
        inputs = Values.copy(inputs);
        requireNonNull(key, "key");
        requireNonNull(description, "description");
    }

    /** Returns a trigger that fires by hand only. */
    public static StartTrigger manual(String name) {
        return of(name, new TriggerSource.Manual());
    }

    /** Returns a trigger that fires at the instants that an interval divides time into. */
    public static StartTrigger every(String name, Duration interval) {
        return of(name, new TriggerSource.Timer(new Timing.Every(interval)));
    }

    /**
     * Returns a trigger that fires by a cron expression.
     *
     * @param expression five fields (minute, hour, day of month, month, day of week), or six with seconds first
     * @param zone the time zone that the expression means, such as {@code Europe/Berlin}
     */
    public static StartTrigger cron(String name, String expression, String zone) {
        return of(name, new TriggerSource.Timer(Timing.Cron.of(expression, zone)));
    }

    /** Returns a trigger that fires when the application publishes an event of this name. */
    public static StartTrigger onEvent(String name, String event) {
        return of(name, new TriggerSource.Published(event, Optional.empty()));
    }

    /**
     * Returns a trigger that fires when a file appears or has changed.
     *
     * @param path the folder, and a name that may hold {@code *} and {@code ?}
     */
    public static StartTrigger onFile(String name, String path) {
        return of(name, TriggerSource.FileSeen.of(path));
    }

    private static StartTrigger of(String name, TriggerSource source) {
        return new StartTrigger(name, source, FireRules.DEFAULT, Map.of(), Optional.empty(), "");
    }

    /**
     * Returns a copy with the input of what it starts.
     *
     * @param templates values with templates over {@code fire} and {@code payload}
     */
    public StartTrigger withInputs(Map<String, Object> templates) {
        return new StartTrigger(name, source, rules, templates, key, description);
    }

    /** Returns a copy with a key for each execution, such as {@code order/${payload.id}}. */
    public StartTrigger withKey(String template) {
        return new StartTrigger(name, source, rules, inputs, Optional.of(template), description);
    }

    /** Returns a copy with a description. */
    public StartTrigger withDescription(String text) {
        return new StartTrigger(name, source, rules, inputs, key, text);
    }

    /** Returns a copy that says what becomes of a fire while an earlier one still runs. */
    public StartTrigger withOverlap(Overlap overlap) {
        return with(new FireRules(rules.enabled(), Optional.of(overlap), rules.start(), rules.end(), rules.maxFires()));
    }

    /** Returns a copy that does not fire before somebody enables it. */
    public StartTrigger disabled() {
        return with(new FireRules(false, rules.overlap(), rules.start(), rules.end(), rules.maxFires()));
    }

    /** Returns a copy that does not fire before an instant; intervals are counted from it. */
    public StartTrigger withStart(Instant first) {
        return with(new FireRules(rules.enabled(), rules.overlap(), Optional.of(first), rules.end(), rules.maxFires()));
    }

    /** Returns a copy that does not fire after an instant. */
    public StartTrigger withEnd(Instant last) {
        return with(
                new FireRules(rules.enabled(), rules.overlap(), rules.start(), Optional.of(last), rules.maxFires()));
    }

    /** Returns a copy that starts no more than a number of executions; 0 is no limit. */
    public StartTrigger withMaxFires(int most) {
        return with(new FireRules(rules.enabled(), rules.overlap(), rules.start(), rules.end(), most));
    }

    /**
     * Returns a copy of a timer that says what becomes of missed instants.
     *
     * @throws IllegalStateException if it is no timer
     */
    public StartTrigger withMisfire(Misfire misfire) {
        var timer = timer();
        return with(new TriggerSource.Timer(timer.timing(), misfire, timer.jitter()));
    }

    /**
     * Returns a copy of a timer whose starts are spread.
     *
     * @param most each start comes by a random time later, shorter than this
     * @throws IllegalStateException if it is no timer
     */
    public StartTrigger withJitter(Duration most) {
        var timer = timer();
        return with(new TriggerSource.Timer(timer.timing(), timer.misfire(), most));
    }

    /**
     * Returns a copy of a trigger by event that fires only where a condition holds.
     *
     * @param condition an expression over {@code payload} and {@code event}
     * @throws IllegalStateException if it fires by something else
     */
    public StartTrigger withFilter(String condition) {
        if (!(source instanceof TriggerSource.Published published)) {
            throw new IllegalStateException("only a trigger by event has a filter, not '" + name + "'");
        }
        return with(new TriggerSource.Published(published.event(), Optional.of(condition)));
    }

    private TriggerSource.Timer timer() {
        if (source instanceof TriggerSource.Timer timer) {
            return timer;
        }
        throw new IllegalStateException("only a timer has misfires and jitter, not '" + name + "'");
    }

    private StartTrigger with(FireRules other) {
        return new StartTrigger(name, source, other, inputs, key, description);
    }

    /** Returns a copy that fires by something else. */
    public StartTrigger with(TriggerSource other) {
        return new StartTrigger(name, other, rules, inputs, key, description);
    }

    /** Returns what becomes of a fire while an earlier one still runs, said or not. */
    public Overlap overlap() {
        return rules.overlap().orElse(source instanceof TriggerSource.Timer ? Overlap.SKIP : Overlap.ALLOW);
    }
}
