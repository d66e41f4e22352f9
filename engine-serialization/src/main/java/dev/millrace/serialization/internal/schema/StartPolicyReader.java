package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.StartPolicy;
import dev.millrace.definition.WhenFull;
import dev.millrace.serialization.internal.text.MapTree;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads how the starts of a workflow are treated, and writes it. */
final class StartPolicyReader {

    private static final String MOST = "maxExecutions";
    private static final String WHEN_FULL = "whenFull";
    private static final String WAIT = "wait";
    private static final String KEY = "key";
    private static final String ON_DUPLICATE = "onDuplicate";
    private static final String PRIORITY = "priority";

    private StartPolicyReader() {}

    /** What becomes of a start for which there is no room, where one word says it. */
    enum Full {
        QUEUE,
        REJECT
    }

    static StartPolicy read(Fields fields) {
        var policy = fields.applied(MOST, fields.integer(MOST), StartPolicy.FREE, StartPolicy::withMaxExecutions);
        policy = fields.applied(KEY, fields.text(KEY), policy, StartPolicy::withKey);
        policy = fields.applied(
                ON_DUPLICATE, fields.choice(ON_DUPLICATE, Spelling.ON_DUPLICATE), policy, StartPolicy::withOnDuplicate);
        policy =
                fields.applied(PRIORITY, fields.choice(PRIORITY, Spelling.PRIORITY), policy, StartPolicy::withPriority);
        return whenFull(fields).map(policy::withWhenFull).orElse(policy);
    }

    private static Optional<WhenFull> whenFull(Fields fields) {
        if (fields.value(WHEN_FULL) instanceof MapTree) {
            return fields.object(WHEN_FULL, Vocabulary.WHEN_FULL).flatMap(StartPolicyReader::waiting);
        }
        return fields.choice(WHEN_FULL, Spelling.WHEN_FULL).map(full -> switch (full) {
            case QUEUE -> WhenFull.QUEUE;
            case REJECT -> WhenFull.REJECT;
        });
    }

    private static Optional<WhenFull> waiting(Fields fields) {
        if (!fields.has(WAIT)) {
            fields.missing(WAIT);
        }
        return fields.applied(
                WAIT, fields.duration(WAIT), Optional.empty(), (none, limit) -> Optional.of(WhenFull.waitUpTo(limit)));
    }

    static void write(StartPolicy policy, DataMap out) {
        out.put(MOST, policy.maxExecutions(), 0);
        policy.whenFull().ifPresent(full -> out.put(WHEN_FULL, dataOf(full)));
        policy.key().ifPresent(key -> out.put(KEY, key));
        policy.onDuplicate().ifPresent(rule -> out.put(ON_DUPLICATE, Spelling.ON_DUPLICATE.of(rule)));
        policy.priority().ifPresent(priority -> out.put(PRIORITY, Spelling.PRIORITY.of(priority)));
    }

    private static Object dataOf(WhenFull full) {
        if (full instanceof WhenFull.Wait wait) {
            var out = new DataMap();
            out.put(WAIT, wait.limit(), Duration.ZERO);
            return Map.copyOf(out.map());
        }
        return Spelling.WHEN_FULL.of(full.equals(WhenFull.REJECT) ? Full.REJECT : Full.QUEUE);
    }
}
