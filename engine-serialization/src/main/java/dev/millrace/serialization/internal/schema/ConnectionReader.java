package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Condition;
import dev.millrace.definition.Connection;
import dev.millrace.definition.ConnectionOptions;
import dev.millrace.definition.End;
import dev.millrace.definition.Trigger;
import dev.millrace.serialization.internal.text.ScalarTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads connections. */
final class ConnectionReader {

    private static final Map<String, String> REFUSED = Map.of(
            "progress", "progress is an event for listeners and starts no node",
            "cancel", "a source that is cancelled or skipped is part of the join rule: see joinType allDone");

    private static final Set<String> ENDS = Set.of("sourceNodeId", "targetNodeId");

    private final Source source;
    private final ValueReader values;
    private final IdReader ids;

    ConnectionReader(Reading reading, Source source) {
        this.source = source;
        this.values = new ValueReader(source);
        this.ids = new IdReader(reading, source);
    }

    Optional<Connection> read(Tree tree, Where where) {
        return values.map(tree, where)
                .map(map -> new Fields(map, where, Vocabulary.CONNECTION, source))
                .flatMap(this::read);
    }

    private Optional<Connection> read(Fields fields) {
        var from = ids.required(fields, "sourceNodeId");
        var to = ids.required(fields, "targetNodeId");
        if (fields.hasOnly(ENDS)) {
            return from.flatMap(leaves -> to.map(arrives -> Connection.of(leaves, arrives)));
        }
        var triggers = triggers(fields);
        var condition = condition(fields);
        var options = options(fields);
        var sourcePort = fields.text("sourcePort");
        var targetPort = fields.text("targetPort");
        return from.flatMap(leaves -> to.map(arrives -> new Connection(
                new End(leaves, sourcePort), new End(arrives, targetPort), triggers, condition, options)));
    }

    private Set<Trigger> triggers(Fields fields) {
        var triggers = EnumSet.noneOf(Trigger.class);
        for (var scalar : fields.scalars("triggerMessageType")) {
            trigger(scalar, fields.where("triggerMessageType")).ifPresent(triggers::add);
        }
        return triggers.isEmpty() ? Set.of(Trigger.COMPLETE) : triggers;
    }

    private Optional<Trigger> trigger(ScalarTree scalar, Where where) {
        var why = REFUSED.get(scalar.text().toLowerCase(Locale.ROOT));
        if (why == null) {
            return values.choice(scalar, where, Spelling.TRIGGER);
        }
        source.error(
                "DEF-113",
                where,
                scalar.spot(),
                "no connection waits for '" + scalar.text() + "': " + why + ". Use one of "
                        + String.join(", ", Spelling.TRIGGER.names()));
        return Optional.empty();
    }

    private static Optional<Condition> condition(Fields fields) {
        if (!fields.has("condition") && fields.has("language")) {
            fields.error("DEF-115", "language", "'language' is the condition's, but there is no condition");
        }
        return ConditionReader.read(fields, "condition", fields.text("language"));
    }

    private static ConnectionOptions options(Fields fields) {
        var said = new ConnectionOptions(
                fields.truth("isEnabled").orElse(true),
                fields.truth("recovers").orElse(false),
                fields.integer("priority").orElse(0),
                fields.data("metadata"));
        return said.equals(ConnectionOptions.DEFAULT) ? ConnectionOptions.DEFAULT : said;
    }
}
