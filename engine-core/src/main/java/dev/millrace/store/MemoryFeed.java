package dev.millrace.store;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The turns of a store in memory in the order in which they came, by number. Confined to its store's lock. */
final class MemoryFeed {

    private static final Pattern FORM = Pattern.compile("\\d{1,18}");

    private final TreeMap<Long, List<Event>> turns = new TreeMap<>();
    private final Map<String, ChangeCursor> cursors = new HashMap<>();
    private long last;

    void add(Turn turn) {
        turns.put(++last, turn.events());
    }

    void forget(Collection<ExecutionId> executions) {
        var gone = new HashSet<>(executions);
        if (!gone.isEmpty()) {
            turns.values().removeIf(events -> gone.contains(events.get(0).execution()));
        }
    }

    ChangePage page(ChangeCursor after, int limit) {
        long from = number(after);
        var events = new ArrayList<Event>();
        long at = from;
        boolean isWhole = from <= last;
        for (var turn : turns.tailMap(from, false).entrySet()) {
            if (events.size() >= limit) {
                return new ChangePage(events, cursorAt(at), isWhole);
            }
            events.addAll(turn.getValue());
            isWhole &= turn.getKey() == at + 1;
            at = turn.getKey();
        }
        return new ChangePage(events, cursorAt(last), isWhole && at == last);
    }

    ChangeCursor newest() {
        return cursorAt(last);
    }

    private static ChangeCursor cursorAt(long number) {
        return number == 0 ? ChangeCursor.START : new ChangeCursor(Long.toString(number));
    }

    private static long number(ChangeCursor cursor) {
        if (cursor.equals(ChangeCursor.START)) {
            return 0;
        }
        if (!FORM.matcher(cursor.text()).matches()) {
            throw new IllegalArgumentException("[STO-123] '" + cursor.text()
                    + "' is no cursor of a store in memory; take the one that a page of its feed came with");
        }
        return Long.parseLong(cursor.text());
    }

    Optional<ChangeCursor> cursor(String subscriber) {
        return Optional.ofNullable(cursors.get(ChangeCursor.requireSubscriber(subscriber)));
    }

    void saveCursor(String subscriber, ChangeCursor cursor) {
        cursors.put(ChangeCursor.requireSubscriber(subscriber), cursor);
    }
}
