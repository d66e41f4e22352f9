package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.NodeId;
import dev.millrace.serialization.internal.text.ScalarTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Where;
import java.util.Optional;

/** Reads node ids. */
final class IdReader {

    private final Source source;

    IdReader(Source source) {
        this.source = source;
    }

    Optional<NodeId> required(Fields fields, String name) {
        if (!fields.has(name)) {
            fields.missing(name);
        }
        return optional(fields, name);
    }

    Optional<NodeId> optional(Fields fields, String name) {
        return fields.applied(name, fields.text(name), Optional.empty(), (none, text) -> Optional.of(NodeId.of(text)));
    }

    Optional<NodeId> of(ScalarTree scalar, Where where) {
        var problem = NodeId.problemOf(scalar.text());
        problem.ifPresent(message -> source.error("DEF-113", where, scalar.spot(), message));
        return problem.isPresent() ? Optional.empty() : Optional.of(NodeId.of(scalar.text()));
    }
}
