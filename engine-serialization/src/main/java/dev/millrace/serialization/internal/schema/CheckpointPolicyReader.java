package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.CheckpointPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads checkpoint policies, and writes them. */
final class CheckpointPolicyReader {

    private static final String NODES = "nodes";
    private static final String INTERVAL = "interval";

    private CheckpointPolicyReader() {}

    /** The name of a policy. */
    enum Type {
        AFTER_EACH_NODE,
        AFTER_N_NODES,
        TIME_INTERVAL,
        MANUAL
    }

    /** Returns the policy that an object says; nothing if it says none that can be had, which is reported. */
    static Optional<CheckpointPolicy> read(Fields fields) {
        if (!fields.has("type")) {
            fields.missing("type");
        }
        var type = fields.choice("type", Spelling.CHECKPOINT);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        refuse(fields, NODES, type.get() == Type.AFTER_N_NODES);
        refuse(fields, INTERVAL, type.get() == Type.TIME_INTERVAL);
        return switch (type.get()) {
            case AFTER_EACH_NODE -> Optional.of(CheckpointPolicy.AFTER_EACH_NODE);
            case MANUAL -> Optional.of(CheckpointPolicy.MANUAL);
            case AFTER_N_NODES ->
                fields.applied(
                        NODES,
                        fields.integer(NODES),
                        Optional.empty(),
                        (none, nodes) -> Optional.of(CheckpointPolicy.afterNodes(nodes)));
            case TIME_INTERVAL ->
                fields.applied(
                        INTERVAL,
                        fields.duration(INTERVAL),
                        Optional.empty(),
                        (none, interval) -> Optional.of(CheckpointPolicy.every(interval)));
        };
    }

    /** A field that belongs to another type, or that this type needs. */
    private static void refuse(Fields fields, String name, boolean needed) {
        if (needed && !fields.has(name)) {
            fields.missing(name);
        } else if (!needed && fields.has(name)) {
            fields.error("DEF-115", name, "this type of checkpointPolicy has no '" + name + "'; leave it out");
        }
    }

    static Map<String, Object> write(CheckpointPolicy policy) {
        var out = new DataMap();
        if (policy instanceof CheckpointPolicy.AfterNNodes counted) {
            put(out, Type.AFTER_N_NODES);
            out.put(NODES, counted.nodes());
        } else if (policy instanceof CheckpointPolicy.TimeInterval timed) {
            put(out, Type.TIME_INTERVAL);
            out.put(INTERVAL, timed.interval(), Duration.ZERO);
        } else if (policy instanceof CheckpointPolicy.Manual) {
            put(out, Type.MANUAL);
        } else if (policy instanceof CheckpointPolicy.AfterEachNode) {
            put(out, Type.AFTER_EACH_NODE);
        } else {
            throw new AssertionError(policy);
        }
        return out.map();
    }

    private static void put(DataMap out, Type type) {
        out.put("type", Spelling.CHECKPOINT.of(type));
    }
}
