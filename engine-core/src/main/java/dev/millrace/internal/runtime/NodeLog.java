package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionLog;
import dev.millrace.event.LogLine;
import dev.millrace.event.NodePath;
import dev.millrace.internal.concurrent.LogBuffer;
import dev.millrace.store.StoreException;
import dev.millrace.time.TimeSource;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The log of an execution, over its lines: the newest in memory, and with a store written beside it soon. Thread-safe.
 */
final class NodeLog implements AttemptLog<RunningAttempt> {

    private final ExecutionId id;
    private final @Nullable TurnStore store; // null in memory
    private final Listeners listeners;
    private final LogBuffer buffer;
    private final LongSupplier epochMicros;

    NodeLog(
            ExecutionId id,
            @Nullable TurnStore store,
            Listeners listeners,
            LogBuffer buffer,
            LongSupplier epochMicros) {
        this.id = id;
        this.store = store;
        this.listeners = listeners;
        this.buffer = buffer;
        this.epochMicros = epochMicros;
    }

    @Override
    public void add(RunningAttempt attempt, Level level, String text) {
        add(new LogContext.Said(id, attempt.path(), attempt.attempt()), level, text);
    }

    @Override
    public void mask(String secret) {
        buffer.mask(secret);
    }

    /** Adds what was said, line by line. */
    void add(LogContext.Said said, Level level, String unmasked) {
        var whole = buffer.masked(unmasked);
        var at = TimeSource.instantOf(epochMicros.getAsLong());
        var lines = whole.isEmpty() ? List.of("") : whole.lines().toList();
        for (var text : lines) {
            var line = new LogLine(at, level, said.node(), said.attempt(), text);
            listeners.said(id, line);
            boolean isFirst = buffer.add(line, this::before);
            if (isFirst && store != null) {
                store.writeLogSoon(id, buffer::takeUnwritten);
            }
        }
    }

    /** What an earlier process has left of it. */
    private List<LogLine> before() {
        return store == null ? List.of() : store.log(id);
    }

    ExecutionLog all() {
        return buffer.all(this::before);
    }

    /** Returns what is kept of each node; nothing if it is in a store that cannot be read any more. */
    Map<NodePath, ExecutionLog> byNode() {
        try {
            return buffer.byNode(this::before);
        } catch (StoreException e) {
            return Map.of(); // a snapshot says the rest, also when the engine is closed
        }
    }

    ExecutionLog of(NodePath node) {
        return buffer.of(node, this::before);
    }
}
