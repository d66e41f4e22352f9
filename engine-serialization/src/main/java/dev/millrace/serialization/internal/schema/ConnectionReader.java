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
import java.util.List;
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
    private static final String COMPENSATION = "compensation";
    private static final List<String> OF_FLOWS =
            List.of("triggerMessageType", "condition", "language", "sourcePort", "targetPort", "recovers", "priority");

    private final Source source;
    private final ValueReader values;
    private final IdReader ids;

    ConnectionReader(Reading reading, Source source) {
        this.source = source;
        this.values = new ValueReader(source);
        this.ids = new IdReader(reading, source);
    }

    /**
     * Returns a connection; nothing if it is none that can be had, which is reported, or leads to a compensation, which
     * is added to what is short for something else under the connection's number.
     */
    Optional<Connection> read(Tree tree, Where where, int number, Sugar sugar) {
        return values.map(tree, where)
                .map(map -> new Fields(map, where, Vocabulary.CONNECTION, source))
                .flatMap(fields -> read(fields, number, sugar));
    }

    private Optional<Connection> read(Fields fields, int number, Sugar sugar) {
        if (fields.truth(COMPENSATION).orElse(false)) {
            compensation(fields, number, sugar);
            return Optional.empty();
        }
        return read(fields);
    }

    /** Reads a connection to what undoes its source; a disabled one does not exist. */
    private void compensation(Fields fields, int number, Sugar sugar) {
        for (var name : OF_FLOWS) {
            if (fields.has(name)) {
                fields.error(
                        "DEF-115",
                        name,
                        "nothing flows along a connection to a compensation; leave '" + name + "' out");
            }
        }
        var from = ids.required(fields, "sourceNodeId");
        var to = ids.required(fields, "targetNodeId");
        if (fields.truth("isEnabled").orElse(true)) {
            from.ifPresent(leaves -> to.ifPresent(arrives -> sugar.compensates(leaves, arrives, number)));
        }
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
