package dev.millrace.jdbc;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.InboxMessage;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoredStart;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Starts in the inbox that no engine has begun; one that is given up has an answer. For PostgreSQL. Holds nothing. */
final class StartRows {

    /** From 5 s to 5 min 20 s. */
    private static final String PAUSE = "interval '5 seconds' * pow(2, LEAST(trials, 6))";

    private static final String REFUSE = "UPDATE mr_inbox SET taken_by = NULL, trials = trials + 1, refused = ?,"
            + " not_before = clock_timestamp() + " + PAUSE + ", refused_at = COALESCE(refused_at, clock_timestamp()),"
            + " answer = CASE WHEN COALESCE(refused_at, clock_timestamp()) <= clock_timestamp()"
            + " - ? * interval '1 millisecond' THEN '' END WHERE id = ? RETURNING sent_at, trials, answer IS NOT NULL";
    private static final String LIST = "SELECT id, execution, codec, body, runs_on, sent_at, trials,"
            + " COALESCE(refused, ''), answer IS NOT NULL FROM mr_inbox WHERE is_start"
            + " ORDER BY answer IS NULL, id LIMIT ?";

    private StartRows() {}

    /** Puts one back that an engine cannot begin, or gives it up if the first that could not was as long ago. */
    static StoredStart refuse(Connection connection, InboxMessage start, String reason, Duration giveUpAfter)
            throws SQLException {
        try (var update = connection.prepareStatement(REFUSE)) {
            update.setString(1, TurnBytes.storable(reason));
            update.setLong(2, giveUpAfter.toMillis());
            update.setLong(3, start.number());
            try (var row = update.executeQuery()) {
                if (!row.next()) {
                    throw TurnBytes.damaged("start " + start.number() + " is gone");
                }
                var since = row.getObject(1, OffsetDateTime.class).toInstant();
                return new StoredStart(start, since, row.getInt(2), reason, row.getBoolean(3));
            }
        }
    }

    static List<StoredStart> list(Connection connection, StoreCodec codec, int most) throws SQLException {
        var all = new ArrayList<StoredStart>();
        try (var query = connection.prepareStatement(LIST)) {
            query.setInt(1, most);
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    all.add(start(row, codec));
                }
            }
        }
        return all;
    }

    private static StoredStart start(ResultSet row, StoreCodec codec) throws SQLException {
        return new StoredStart(
                InboxRows.message(row, codec),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                row.getInt(7),
                row.getString(8),
                row.getBoolean(9));
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
