package dev.millrace.serialization.internal.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;

/** A record is JSON, but not as it was written. The message quotes no data. */
final class BadRecordException extends JsonProcessingException {

    private static final long serialVersionUID = 1L;

    BadRecordException(JsonParser in, String expected) {
        super(expected, in.currentTokenLocation());
    }
}
