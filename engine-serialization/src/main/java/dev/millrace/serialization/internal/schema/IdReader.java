package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.NodeId;
import dev.millrace.serialization.internal.text.ScalarTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Where;
import java.util.Optional;

/** Reads node ids. */
final class IdReader {

    private final Reading reading;
    private final Source source;

    IdReader(Reading reading, Source source) {
        this.reading = reading;
        this.source = source;
    }

    Optional<NodeId> required(Fields fields, String name) {
        if (!fields.has(name)) {
            fields.missing(name);
        }
        return optional(fields, name);
    }

    Optional<NodeId> optional(Fields fields, String name) {
        return fields.applied(name, fields.text(name), Optional.empty(), (none, text) -> Optional.of(reading.id(text)));
    }

    Optional<NodeId> of(ScalarTree scalar, Where where) {
        try {
            return Optional.of(reading.id(scalar.text()));
        } catch (IllegalArgumentException e) {
            source.error("DEF-113", where, scalar.spot(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
