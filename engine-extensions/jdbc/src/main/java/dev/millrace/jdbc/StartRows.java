package dev.millrace.jdbc;

import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.EnqueuedStart.Place;
import dev.millrace.event.EnqueuedStart.Trials;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.InboxMessage;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Starts in the inbox that no engine has begun; one that is given up has an answer. For PostgreSQL. Holds nothing. */
final class StartRows {

    /** None has a smaller one. */
    private static final UUID FIRST = new UUID(0, 0);

    /** From 5 s to 5 min 20 s. */
    private static final String PAUSE = "interval '5 seconds' * pow(2, LEAST(trials, 6))";

    /** When it is tried again; null if it is given up. */
    private static final String NEXT = "CASE WHEN answer IS NULL THEN not_before END";

    private static final String REFUSE = "UPDATE mr_inbox SET taken_by = NULL, trials = trials + 1, refused = ?,"
            + " not_before = clock_timestamp() + " + PAUSE + ", refused_at = COALESCE(refused_at, clock_timestamp()),"
            + " answer = CASE WHEN is_start AND COALESCE(refused_at, clock_timestamp()) <= clock_timestamp()"
            + " - ? * interval '1 millisecond' THEN '' END WHERE id = ? RETURNING sent_at, trials, " + NEXT;
    private static final String ORDER = "answer IS NULL, sent_at, execution";
    private static final String SELECT = "SELECT id, execution, codec, body, runs_on, sent_at, trials, " + NEXT
            + ", COALESCE(refused, '') FROM mr_inbox WHERE is_start";
    private static final String LIST = SELECT + " AND (" + ORDER + ") > (?, ?, ?) ORDER BY " + ORDER + " LIMIT ?";

    private StartRows() {}

    /**
     * Puts a message back that an engine cannot read: one of a later version may. A start is given up in the end, as
     * one that no engine can begin.
     */
    static void putBackUnread(Connection connection, long number, String reason, Duration giveUpAfter)
            throws SQLException {
        try (var update = connection.prepareStatement(REFUSE)) {
            update.setString(1, TurnBytes.storable(reason));
            update.setLong(2, giveUpAfter.toMillis());
            update.setLong(3, number);
            update.executeQuery().close();
        }
    }

    /** Puts one back that an engine cannot begin, or gives it up if the first that could not was as long ago. */
    static EnqueuedStart refuse(Connection connection, InboxMessage start, String reason, Duration giveUpAfter)
            throws SQLException {
        try (var update = connection.prepareStatement(REFUSE)) {
            update.setString(1, TurnBytes.storable(reason));
            update.setLong(2, giveUpAfter.toMillis());
            update.setLong(3, start.number());
            try (var row = update.executeQuery()) {
                if (!row.next()) {
                    throw TurnBytes.damaged("start " + start.number() + " is gone");
                }
                var now = standing(row, 1, reason);
                return new EnqueuedStart(
                        start.execution(), Optional.of(start.workflow()), now.since(), start.runsOn(), now.trials());
            }
        }
    }

    static List<EnqueuedStart> list(Connection connection, StoreCodec codec, Optional<Place> behind, int most)
            throws SQLException {
        try (var query = connection.prepareStatement(LIST)) {
            query.setBoolean(1, behind.isPresent() && !behind.get().isGivenUp());
            query.setObject(
                    2, OffsetDateTime.ofInstant(behind.map(Place::since).orElse(Instant.EPOCH), ZoneOffset.UTC));
            query.setObject(
                    3, behind.map(last -> ExecutionRows.uuid(last.execution())).orElse(FIRST));
            query.setInt(4, most);
            return starts(query, codec);
        }
    }

    static Optional<EnqueuedStart> find(Connection connection, StoreCodec codec, ExecutionId start)
            throws SQLException {
        try (var query = connection.prepareStatement(SELECT + " AND execution = ?")) {
            query.setObject(1, ExecutionRows.uuid(start));
            return starts(query, codec).stream().findFirst();
        }
    }

    private static List<EnqueuedStart> starts(PreparedStatement query, StoreCodec codec) throws SQLException {
        var all = new ArrayList<EnqueuedStart>();
        try (var row = query.executeQuery()) {
            while (row.next()) {
                all.add(start(row, codec));
            }
        }
        return all;
    }

    /** Returns the start of a row; one that cannot be read here is there as well, and holds up no other one. */
    private static EnqueuedStart start(ResultSet row, StoreCodec codec) throws SQLException {
        var execution = ExecutionRows.id(row, 2);
        var runsOn = InboxRows.labels(row);
        try {
            var workflow = Optional.of(InboxRows.message(row, codec).workflow());
            var now = standing(row, 6, row.getString(9));
            return new EnqueuedStart(execution, workflow, now.since(), runsOn, now.trials());
        } catch (StoreException | IllegalArgumentException unreadable) {
            var now = standing(row, 6, String.valueOf(unreadable.getMessage()));
            return new EnqueuedStart(execution, Optional.empty(), now.since(), runsOn, now.trials());
        }
    }

    /** Since when a start is there, and how often it was tried. */
    private record Standing(Instant since, Trials trials) {}

    /** Returns how a start stands: since when, how often it was tried, and when it is again, from a column on. */
    private static Standing standing(ResultSet row, int first, String reason) throws SQLException {
        var since = row.getObject(first, OffsetDateTime.class).toInstant();
        var next = Optional.ofNullable(row.getObject(first + 2, OffsetDateTime.class));
        return new Standing(since, new Trials(row.getInt(first + 1), reason, next.map(OffsetDateTime::toInstant)));
    }

    /** Has one tried again as if it had just come. */
    static boolean tryAgain(Connection connection, ExecutionId start) throws SQLException {
        boolean isThere = update(
                connection,
                "UPDATE mr_inbox SET answer = NULL, trials = 0, refused_at = NULL,"
                        + " not_before = clock_timestamp() WHERE is_start AND execution = ?",
                start);
        InboxRows.tell(connection);
        return isThere;
    }

    static boolean withdraw(Connection connection, ExecutionId start) throws SQLException {
        return update(
                connection,
                "DELETE FROM mr_inbox i WHERE is_start AND execution = ? AND NOT EXISTS"
                        + " (SELECT 1 FROM mr_engine m WHERE m.id = i.taken_by AND m.dead_at IS NULL)",
                start);
    }

    /** Has those tried soon that engines could not begin so far: a new engine may know what others do not. */
    static void hasten(Connection connection) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE mr_inbox SET not_before = LEAST(not_before,"
                + " clock_timestamp() + interval '5 seconds') WHERE is_start AND trials > 0 AND answer IS NULL")) {
            update.executeUpdate();
        }
    }

    private static boolean update(Connection connection, String sql, ExecutionId start) throws SQLException {
        try (var update = connection.prepareStatement(sql)) {
            update.setObject(1, ExecutionRows.uuid(start));
            return update.executeUpdate() > 0;
        }
    }
}
