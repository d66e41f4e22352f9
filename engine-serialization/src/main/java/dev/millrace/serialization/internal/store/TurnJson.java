package dev.millrace.serialization.internal.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.Turn;
import java.io.IOException;
import java.util.ArrayList;

/** One turn as a JSON object. What its events share stands once: the execution, the first number, the time. */
final class TurnJson {

    static final String EXECUTION = "execution";
    static final String FIRST = "first";
    static final String AT = "at";
    static final String EVENTS = "events";
    static final String TYPE = "type";
    static final String LATER = "later";

    /** Execution, sequence and time come first in every event, and stand in the turn. */
    static final int SHARED = 3;

    private TurnJson() {}

    static void write(JsonGenerator out, Turn turn) throws IOException {
        long at = turn.events().get(0).atEpochMicros();
        out.writeStartObject();
        out.writeStringField(EXECUTION, turn.execution().toString());
        out.writeNumberField(FIRST, turn.first());
        out.writeNumberField(AT, at);
        out.writeArrayFieldStart(EVENTS);
        for (var event : turn.events()) {
            if (!event.execution().equals(turn.execution())) {
                throw new IllegalArgumentException("event " + event.sequence() + " is of execution " + event.execution()
                        + ", not of the turn's " + turn.execution());
            }
            write(out, event, event.atEpochMicros() - at);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Event event, long later) throws IOException {
        var type = EventTypes.of(event);
        out.writeStartObject();
        out.writeStringField(TYPE, type.name());
        if (later != 0) {
            out.writeNumberField(LATER, later);
        }
        type.form().writeFields(out, event, SHARED);
        out.writeEndObject();
    }

    /** Reads a turn, from its first token to its last. */
    static Turn read(JsonParser in) throws IOException {
        Json.expect(in, JsonToken.START_OBJECT, "a turn");
        Json.field(in, EXECUTION);
        var execution = ExecutionId.parse(Json.text(in));
        Json.field(in, FIRST);
        long first = Json.whole(in);
        Json.field(in, AT);
        long at = Json.whole(in);
        Json.field(in, EVENTS);
        Json.expect(in, JsonToken.START_ARRAY, "a list");
        var events = new ArrayList<Event>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            events.add(event(in, execution, first + events.size(), at));
        }
        if (in.nextToken() != JsonToken.END_OBJECT) {
            throw Json.bad(in, "expected the end of the turn");
        }
        return new Turn(execution, events);
    }

    private static Event event(JsonParser in, ExecutionId execution, long sequence, long at) throws IOException {
        Json.expect(in, JsonToken.START_OBJECT, "an event");
        Json.field(in, TYPE);
        var type = EventTypes.named(Json.text(in));
        if (type == null) {
            throw Json.bad(in, "expected a known type of event");
        }
        in.nextToken();
        long later = later(in);
        var values = type.form().readFields(in, SHARED);
        values[0] = execution;
        values[1] = sequence;
        values[2] = at + later;
        return (Event) type.form().make(in, values);
    }

    private static long later(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.FIELD_NAME || !LATER.equals(in.currentName())) {
            return 0;
        }
        in.nextToken();
        long later = Json.whole(in);
        in.nextToken();
        return later;
    }
}
