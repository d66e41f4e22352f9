package dev.millrace.jdbc;

import static dev.millrace.jdbc.ExecutionRows.uuid;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.ChangeCursor;
import dev.millrace.store.ChangePage;
import dev.millrace.store.SharedData;
import dev.millrace.store.SharedValues;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import dev.millrace.store.WholeTurns;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads turns: of an execution, and of all in the order of the feed. No query stays open while others act. Thread-safe.
 */
final class TurnReader {

    private static final int AT_ONCE = 64;
    private static final Pattern PLACE = Pattern.compile("\\d{1,18}");

    private final Database database;
    private final StoreCodec codec;
    private final SharedValues values;

    TurnReader(Database database, StoreCodec codec, SharedValues values) {
        this.database = database;
        this.codec = codec;
        this.values = values;
    }

    /** Hands over the events of an execution; returns false if it was forgotten before all were read. */
    boolean read(ExecutionId id, Consumer<? super Event> each) {
        long last = database.read(connection -> lastOf(connection, id));
        var shared = SharedData.forReader();
        for (long done = 0; done < last; ) {
            long behind = done;
            var turns = database.read(connection -> turns(connection, id, behind, last));
            if (turns.isEmpty()) {
                return false;
            }
            for (var row : turns) {
                var read = whole(row);
                if (read.isEmpty()) {
                    return false;
                }
                var turn = read.get();
                if (!turn.execution().equals(id) || turn.first() != done + 1) {
                    throw TurnBytes.damaged("turn " + turn.first() + " of execution " + turn.execution()
                            + " stands where event " + (done + 1) + " of execution " + id + " was expected");
                }
                done = turn.last();
                turn.events().forEach(event -> each.accept(shared.whole(event)));
            }
        }
        return true;
    }

    private static long lastOf(Connection connection, ExecutionId id) throws SQLException {
        try (var query = connection.prepareStatement("SELECT last_seq FROM mr_execution WHERE id = ?")) {
            query.setObject(1, uuid(id));
            try (var row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** A turn as it is written, and the version of the codec that wrote it. */
    private record Row(Turn turn, int codec) {}

    private List<Row> turns(Connection connection, ExecutionId id, long behind, long last) throws SQLException {
        var turns = new ArrayList<Row>();
        try (var query = connection.prepareStatement("SELECT body, codec, first_seq FROM mr_turn"
                + " WHERE execution = ? AND first_seq > ? AND first_seq <= ? ORDER BY first_seq LIMIT " + AT_ONCE)) {
            query.setObject(1, uuid(id));
            query.setLong(2, behind);
            query.setLong(3, last);
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    turns.add(turn(row, id));
                }
            }
        }
        return turns;
    }

    private Row turn(ResultSet row, ExecutionId id) throws SQLException {
        int version = row.getInt(2);
        var place = "turn " + row.getLong(3) + " of execution " + id;
        return new Row(TurnBytes.read(codec, row.getBytes(1), version, place), version);
    }

    /** Returns a turn with the values that it shares; empty if its execution was forgotten meanwhile. */
    private Optional<Turn> whole(Row row) {
        var id = row.turn().execution();
        try {
            return Optional.of(values.whole(
                    row.turn(),
                    row.codec(),
                    codec,
                    name -> database.read(connection -> ValueRows.find(connection, name))
                            .orElseThrow(
                                    () -> TurnBytes.damaged("value " + name + " of execution " + id + " is missing"))));
        } catch (StoreException e) {
            if (database.read(connection -> lastOf(connection, id)) == 0) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Returns the position of the last turn that was ever kept, forgotten or not. */
    static long lastPosition(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(
                        "SELECT forgotten, (SELECT MAX(position) FROM mr_turn) FROM mr_store");
                var row = query.executeQuery()) {
            row.next();
            return Math.max(row.getLong(1), row.getLong(2));
        }
    }

    ChangeCursor newest() {
        return cursor(database.read(TurnReader::lastPosition));
    }

    /** Turns in the order of the feed. */
    private record Positions(List<Row> turns, List<Long> at) {}

    ChangePage changes(ChangeCursor after, int limit) {
        long from = position(after);
        long last = database.read(TurnReader::lastPosition); // what is committed later is behind it
        var whole = new WholeTurns(this::all);
        var events = new ArrayList<Event>();
        boolean isWhole = from <= last;
        long at = from;
        while (at < last && events.size() < limit) {
            long behind = at;
            var next = database.read(connection -> positions(connection, behind, last));
            for (int i = 0; i < next.turns().size() && events.size() < limit; i++) {
                var turn = whole(next.turns().get(i)).map(whole::eventsOf).orElse(List.of());
                isWhole &= next.at().get(i) == at + 1 && !turn.isEmpty();
                at = next.at().get(i);
                events.addAll(turn);
            }
            if (next.turns().isEmpty()) {
                isWhole = false;
                at = last;
            }
        }
        return new ChangePage(events, cursor(from > last ? last : at), isWhole);
    }

    private List<Event> all(ExecutionId id) {
        var events = new ArrayList<Event>();
        return read(id, events::add) ? events : List.of();
    }

    private Positions positions(Connection connection, long behind, long last) throws SQLException {
        var found = new Positions(new ArrayList<>(), new ArrayList<>());
        try (var query = connection.prepareStatement("SELECT body, codec, first_seq, execution, position FROM mr_turn"
                + " WHERE position > ? AND position <= ? ORDER BY position LIMIT " + AT_ONCE)) {
            query.setLong(1, behind);
            query.setLong(2, last);
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    found.turns().add(turn(row, ExecutionRows.id(row, 4)));
                    found.at().add(row.getLong(5));
                }
            }
        }
        return found;
    }

    private static ChangeCursor cursor(long position) {
        return position == 0 ? ChangeCursor.START : new ChangeCursor(Long.toString(position));
    }

    private static long position(ChangeCursor cursor) {
        if (cursor.equals(ChangeCursor.START)) {
            return 0;
        }
        if (!PLACE.matcher(cursor.text()).matches()) {
            throw new IllegalArgumentException("[STO-123] '" + cursor.text()
                    + "' is no cursor of a store in a database; take the one that a page of its feed came with");
        }
        return Long.parseLong(cursor.text());
    }

    /** Returns what is said of an execution that went while it was read. */
    static StoreException forgotten(ExecutionId id) {
        return new StoreException("[JDB-113] execution " + id + " was forgotten while it was read; it had ended");
    }
}
