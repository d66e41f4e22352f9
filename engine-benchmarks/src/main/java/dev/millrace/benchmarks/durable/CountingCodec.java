package dev.millrace.benchmarks.durable;

import dev.millrace.definition.Workflow;
import dev.millrace.serialization.JacksonStoreCodec;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.Turn;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** The codec that the store takes anyway, and how much went through it. Thread-safe. */
final class CountingCodec implements StoreCodec {

    private final StoreCodec codec = new JacksonStoreCodec();
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    long records() {
        return records.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    @Override
    public byte[] encode(Turn turn) {
        var encoded = codec.encode(turn);
        records.increment();
        bytes.add(encoded.length);
        return encoded;
    }

    @Override
    public int version() {
        return codec.version();
    }

    @Override
    public Turn decode(byte[] encoded, int version) {
        return codec.decode(encoded, version);
    }

    @Override
    public Optional<String> encode(Workflow workflow) {
        return codec.encode(workflow);
    }

    @Override
    public Workflow decode(StoredDefinition definition) {
        return codec.decode(definition);
    }
}
