package dev.millrace.jdbc;

import dev.millrace.jdbc.StoreOptions.Sharing;
import dev.millrace.store.InboxMessage;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an engine takes messages to its executions, and starts. One that it cannot read is put back with the reason, and
 * holds up no other one. For PostgreSQL. Confined to a transaction.
 */
final class InboxTaking {

    private static final Logger log = LoggerFactory.getLogger(InboxTaking.class);

    private static final String FREE = """
        (i.taken_by IS NULL OR i.taken_by = ?
            OR NOT EXISTS (SELECT 1 FROM mr_engine m WHERE m.id = i.taken_by AND m.dead_at IS NULL))
        """;
    private static final String TAKE = """
        WITH messages AS (SELECT i.id FROM mr_inbox i JOIN mr_execution e ON e.id = i.execution
          WHERE i.answer IS NULL AND NOT i.is_start AND i.not_before <= clock_timestamp()
          AND (e.owner = ? OR e.ended_at <> 0) AND (e.owner = ? OR %1$s)
          ORDER BY i.id LIMIT ? FOR UPDATE OF i SKIP LOCKED),
        starts AS (SELECT i.id FROM mr_inbox i
          WHERE i.answer IS NULL AND i.is_start AND i.not_before <= clock_timestamp() AND i.runs_on <@ ? AND %1$s
          ORDER BY i.turn_at, i.id LIMIT ? FOR UPDATE SKIP LOCKED)
        UPDATE mr_inbox SET taken_by = ? WHERE id IN (SELECT id FROM messages UNION ALL SELECT id FROM starts)
        RETURNING id, execution, codec, body, runs_on, turn_at
        """.formatted(FREE);

    private final Connection connection;
    private final StoreCodec codec;
    private final long engine;
    private final Sharing sharing;
    private final List<Taken> taken = new ArrayList<>();
    private final Map<Long, String> unread = new LinkedHashMap<>();

    /** A message, and when it is its turn if it is a start. */
    private record Taken(OffsetDateTime turn, InboxMessage message) {}

    InboxTaking(Connection connection, StoreCodec codec, long engine, Sharing sharing) {
        this.connection = connection;
        this.codec = codec;
        this.engine = engine;
        this.sharing = sharing;
    }

    /** Returns messages in the order in which they were sent, then starts, the urgent ones first. */
    List<InboxMessage> take(int most, int starts) throws SQLException {
        try (var take = connection.prepareStatement(TAKE)) {
            take.setLong(1, engine);
            take.setLong(2, engine);
            take.setLong(3, engine);
            take.setInt(4, most);
            take.setArray(5, connection.createArrayOf("text", sharing.labels().toArray()));
            take.setLong(6, engine);
            take.setInt(7, starts);
            take.setLong(8, engine);
            try (var row = take.executeQuery()) {
                while (row.next()) {
                    read(row);
                }
            }
        }
        for (var one : unread.entrySet()) {
            StartRows.putBackUnread(connection, one.getKey(), one.getValue(), sharing.giveUpAfter());
        }
        var byNumber = Comparator.comparingLong((Taken one) -> one.message().number());
        var byTurn = Comparator.comparing(Taken::turn).thenComparing(byNumber);
        return Stream.concat(
                        taken.stream().filter(one -> !one.message().isStart()).sorted(byNumber),
                        taken.stream().filter(one -> one.message().isStart()).sorted(byTurn))
                .map(Taken::message)
                .toList();
    }

    private void read(ResultSet row) throws SQLException {
        try {
            taken.add(new Taken(row.getObject(6, OffsetDateTime.class), InboxRows.message(row, codec)));
        } catch (StoreException | IllegalArgumentException e) {
            long number = row.getLong(1);
            log.warn(
                    "Message {} for execution {} waits for an engine that can read it",
                    number,
                    ExecutionRows.id(row, 2),
                    e);
            unread.put(number, String.valueOf(e.getMessage()));
        }
    }
}
