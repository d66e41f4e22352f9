package dev.millrace.testing.store;

import dev.millrace.definition.Workflow;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.Turn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps turns in this process and writes their numbers, made as long as the turns are. */
final class NumberCodec implements StoreCodec {

    private static final Map<Long, Turn> TURNS = new ConcurrentHashMap<>();
    private static final AtomicLong LAST = new AtomicLong();

    @Override
    public int version() {
        return 1;
    }

    @Override
    public byte[] encode(Turn turn) {
        long number = LAST.incrementAndGet();
        TURNS.put(number, turn);
        var text = turn.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(number)
                .put(text)
                .array();
    }

    @Override
    public Turn decode(byte[] bytes, int version) {
        return Optional.ofNullable(TURNS.get(ByteBuffer.wrap(bytes).getLong()))
                .orElseThrow(() -> new StoreException("[STO-117] no turn of this process"));
    }

    @Override
    public Optional<String> encode(Workflow workflow) {
        return Optional.empty();
    }

    @Override
    public Workflow decode(StoredDefinition definition) {
        throw new StoreException("[STO-117] no workflow can be read here");
    }
}
