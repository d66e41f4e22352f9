package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Admission;
import dev.millrace.definition.Amounts;
import dev.millrace.definition.NodeKey;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.Throttle;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads how fast a node may go, and what it holds of an engine's resources. */
final class GateReader {

    private static final String KEY = "key";
    private static final String ON_DUPLICATE = "onDuplicate";

    private GateReader() {}

    /** Returns an admission with what a node says of them. */
    static Admission read(Fields node, Admission before) {
        var rated = node.object("rateLimit", Vocabulary.RATE)
                .flatMap(GateReader::rate)
                .map(before::withRate)
                .orElse(before);
        var throttled = node.object("throttle", Vocabulary.THROTTLE)
                .map(GateReader::throttle)
                .map(rated::withThrottle)
                .orElse(rated);
        return throttled.withKey(key(node)).withResources(resources(node));
    }

    private static NodeKey key(Fields node) {
        var key = node.applied(KEY, node.text(KEY), NodeKey.NONE, NodeKey::withKey);
        return node.applied(
                ON_DUPLICATE, node.choice(ON_DUPLICATE, Spelling.ON_DUPLICATE), key, NodeKey::withOnDuplicate);
    }

    static void write(NodeKey key, DataMap out) {
        out.put(KEY, key.key());
        key.onDuplicate().ifPresent(rule -> out.put(ON_DUPLICATE, Spelling.ON_DUPLICATE.of(rule)));
    }

    private static Optional<RateLimit> rate(Fields fields) {
        var per = fields.duration("per");
        if (!fields.has("permits")) {
            fields.missing("permits");
        }
        if (!fields.has("per")) {
            fields.missing("per");
        }
        var each = fields.applied(
                "per", per, RateLimit.of(1, Duration.ofSeconds(1)), (rate, time) -> RateLimit.of(1, time));
        var rate = fields.applied(
                "permits", fields.integer("permits"), each, (one, permits) -> RateLimit.of(permits, one.per()));
        var burst = fields.applied("burst", fields.integer("burst"), rate, RateLimit::withBurst);
        var keyed = fields.applied(KEY, fields.text(KEY), burst, RateLimit::withKey);
        return per.isPresent() && fields.has("permits") ? Optional.of(keyed) : Optional.empty();
    }

    private static Throttle throttle(Fields fields) {
        var throttle = Throttle.DEFAULT;
        throttle = fields.applied(
                "errorRate",
                fields.number("errorRate"),
                throttle,
                (t, share) -> new Throttle(share.doubleValue(), t.window(), t.least()));
        throttle = fields.applied(
                "window",
                fields.integer("window"),
                throttle,
                (t, window) -> new Throttle(t.errorRate(), window, t.least()));
        return fields.applied(
                "least",
                fields.integer("least"),
                throttle,
                (t, least) -> new Throttle(t.errorRate(), t.window(), least));
    }

    private static Map<String, Long> resources(Fields node) {
        var amounts = new LinkedHashMap<String, Long>();
        node.textMap("resources").forEach((name, text) -> {
            var amount = Amounts.parse(String.valueOf(text));
            if (amount.isEmpty() || name.isBlank()) {
                node.error(
                        "DEF-113",
                        "resources",
                        "'" + name + "': " + text + " is no amount of a resource, which is " + Amounts.FORM);
            } else {
                amounts.put(name, amount.get());
            }
        });
        return amounts;
    }
}
