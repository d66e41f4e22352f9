package dev.millrace.serialization.internal.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** The library's parsers and generators, set up so that whatever was written can be read. */
final class Json {

    /** What was committed must be readable, however long a text or however unlucky a set of keys is. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    static final ObjectMapper TREES = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int LAST_ASCII = 127;

    private Json() {}

    /** Writes a text; one with half of a character in escapes, since UTF-8 has no bytes for it. */
    static void writeText(JsonGenerator out, String text) throws IOException {
        if (isWellFormed(text)) {
            out.writeString(text);
        } else {
            out.setHighestNonEscapedChar(LAST_ASCII);
            out.writeString(text);
            out.setHighestNonEscapedChar(0);
        }
    }

    /** Returns whether each half of a character has the other one beside it. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    static void expect(JsonParser in, JsonToken token, String what) throws IOException {
        if (in.currentToken() != token) {
            throw bad(in, "expected " + what);
        }
    }

    static String text(JsonParser in) throws IOException {
        expect(in, JsonToken.VALUE_STRING, "a text");
        return in.getText();
    }

    static long whole(JsonParser in) throws IOException {
        expect(in, JsonToken.VALUE_NUMBER_INT, "a whole number");
        return in.getLongValue();
    }

    /** Moves to the value of the next field, which must have this name. */
    static void field(JsonParser in, String name) throws IOException {
        if (in.nextToken() != JsonToken.FIELD_NAME || !name.equals(in.currentName())) {
            throw bad(in, "expected the field '" + name + "'");
        }
        in.nextToken();
    }

    /** Returns what to throw where the bytes are JSON, but not what was written; the reason quotes no data. */
    static IOException bad(JsonParser in, String reason) {
        return new BadRecordException(in, reason);
    }
}
