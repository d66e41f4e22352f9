package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The ended executions in the memory of an engine without a store, as a retention goes through them. Thread-safe. */
final class RetainedExecutions implements RetentionPass.Source {

    private final Executions executions;
    private final Supplier<Stream<StoredExecution>> newestFirst;
    private final TimeSource time;

    RetainedExecutions(Executions executions, Supplier<Stream<StoredExecution>> newestFirst, TimeSource time) {
        this.executions = executions;
        this.newestFirst = newestFirst;
        this.time = time;
    }

    @Override
    public List<StoredExecution> page(Optional<StoredExecution> behind, int limit) {
        var all = newestFirst.get();
        var rest = behind.map(last ->
                        all.dropWhile(one -> !one.id().equals(last.id())).skip(1))
                .orElse(all);
        return rest.limit(limit).toList();
    }

    /** {@inheritDoc} An estimate: the characters that it takes to write its events down. */
    @Override
    public long bytesOf(ExecutionId id) {
        return executions.find(id).map(actor -> actor.view().events()).orElse(List.of()).stream()
                .mapToLong(event -> event.toString().length())
                .sum();
    }

    @Override
    public void forget(List<ExecutionId> ended) {
        ended.forEach(executions::forget);
    }

    @Override
    public long now() {
        return time.epochMicros();
    }
}
