package dev.millrace.internal.trigger;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Cause;
import dev.millrace.event.Fire.Outcome;
import dev.millrace.event.Fire.Skipped;
import dev.millrace.event.Fire.Started;
import dev.millrace.internal.trigger.TriggerState.Accepted;
import dev.millrace.store.StoreException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trigger's state as the text that a store keeps: a line for each fact, its first word says which; the other words
 * are encoded as in a URL. Lines that are not known are left out, so that an older release reads a newer one's.
 */
final class TriggerText {

    private static final String PREFIX = "trigger/";
    private static final String HEAD = "millrace-trigger 1";

    private TriggerText() {}

    /** Returns the name under which a store keeps it. */
    static String nameOf(TriggerId id) {
        return PREFIX + encode(id.workflow()) + "/" + encode(id.name());
    }

    /** Returns the trigger whose state a store keeps under a name; empty if it is something else. */
    static Optional<TriggerId> idOf(String name) {
        var parts = name.split("/", -1);
        return name.startsWith(PREFIX) && parts.length == 3
                ? Optional.of(new TriggerId(decode(parts[1]), decode(parts[2])))
                : Optional.empty();
    }

    static String of(TriggerState state) {
        var lines = new ArrayList<String>();
        lines.add(HEAD);
        state.armed().ifPresent(revision -> lines.add(line("armed", revision)));
        lines.add(
                line("looked", state.looked().until().toString(), state.looked().timing()));
        state.enabled().ifPresent(enabled -> lines.add(line("enabled", enabled.toString())));
        lines.add(line("fires", Long.toString(state.past().fires())));
        state.accepted().forEach(one -> lines.add(lineOf(one)));
        state.files().forEach((path, stamp) -> lines.add(line("file", path, stamp)));
        state.past().recent().forEach(fire -> lines.add(lineOf(fire)));
        return String.join("\n", lines) + "\n";
    }

    private static String lineOf(Accepted one) {
        var dueAt = one.dueAt().toString();
        var startAt = one.startAt().toString();
        return one.by() == 0
                ? line("accepted", dueAt, startAt)
                : line("accepted", dueAt, startAt, Long.toString(one.by()));
    }

    private static String lineOf(Fire fire) {
        var outcome = fire.outcome();
        if (outcome instanceof Started started) {
            return line(
                    "started",
                    fire.id(),
                    fire.dueAt().toString(),
                    fire.at().toString(),
                    started.execution().toString());
        }
        if (outcome instanceof Skipped skipped) {
            return line(
                    "skipped",
                    fire.id(),
                    fire.dueAt().toString(),
                    fire.at().toString(),
                    skipped.cause().name(),
                    skipped.why());
        }
        throw new AssertionError(outcome);
    }

    private static String line(String fact, String... words) {
        var line = new StringBuilder(fact);
        for (var word : words) {
            line.append(' ').append(encode(word));
        }
        return line.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /**
     * Reads a state.
     *
     * @throws StoreException if the text is none
     */
    static TriggerState parse(TriggerId id, String text) {
        var reading = new Reading(id);
        try {
            var lines = text.lines().toList();
            if (lines.isEmpty() || !lines.get(0).equals(HEAD)) {
                throw new IllegalArgumentException("it does not begin with '" + HEAD + "'");
            }
            lines.forEach(reading::line);
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            throw new StoreException(
                    "[STO-131] what the store keeps of trigger " + id + " cannot be read: " + e.getMessage()
                            + "; arm it under another name, or take that text out of the store",
                    e);
        }
        return reading.state.withFiles(reading.files);
    }

    /** What was read so far. Confined to one call. */
    private static final class Reading {

        private final TriggerId id;
        private final Map<String, String> files = new LinkedHashMap<>();
        private TriggerState state = TriggerState.begin(Instant.EPOCH);

        Reading(TriggerId id) {
            this.id = id;
        }

        void line(String line) {
            List<String> words = List.of(line.split(" ", -1)).stream()
                    .map(TriggerText::decode)
                    .toList();
            switch (words.get(0)) {
                case "armed" -> state = state.withArmed(Optional.of(words.get(1)));
                case "looked" -> state = state.withLooked(Instant.parse(words.get(1)), words.get(2));
                case "enabled" -> state = state.withEnabled(Boolean.parseBoolean(words.get(1)));
                case "fires" -> state = state.withFires(Long.parseLong(words.get(1)));
                case "accepted" -> state = accepted(words);
                case "file" -> files.put(words.get(1), words.get(2));
                case "started" -> fire(words, new Started(ExecutionId.parse(words.get(4))));
                case "skipped" -> fire(words, new Skipped(Cause.valueOf(words.get(4)), words.get(5)));
                default -> {} // of a newer release
            }
        }

        private TriggerState accepted(List<String> words) {
            long by = words.size() > 3 ? Long.parseLong(words.get(3)) : 0; // an older release does not say it
            var all = new ArrayList<>(state.accepted());
            all.add(new Accepted(Instant.parse(words.get(1)), Instant.parse(words.get(2)), by));
            return state.withAccepted(all);
        }

        private void fire(List<String> words, Outcome outcome) {
            var dueAt = Instant.parse(words.get(2));
            var at = Instant.parse(words.get(3));
            state = state.withFire(new Fire(words.get(1), id.workflow(), id.name(), dueAt, at, outcome));
        }
    }
}
