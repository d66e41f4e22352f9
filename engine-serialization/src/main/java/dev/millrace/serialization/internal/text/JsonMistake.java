package dev.millrace.serialization.internal.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the JSON parser could not read, in our words.
 *
 * @param spot where
 * @param message what and what to do
 */
record JsonMistake(Spot spot, String message) {

    private static final List<List<String>> HINTS = List.of(
            List.of("comment", "JSON has no comments; remove it, or write YAML"),
            List.of("Non-standard token", "only true, false, null and plain numbers stand without quotes"),
            List.of("Leading zeroes", "a number has no leading zeros; write it as a text, in quotes"),
            List.of("Illegal unquoted character", "a control character in a text is written as an escape"));

    static JsonMistake of(JsonProcessingException e) {
        var location = e.getLocation();
        var said = String.valueOf(e.getOriginalMessage());
        return new JsonMistake(
                location == null ? Spot.START : new Spot(location.getLineNr(), location.getColumnNr()),
                "this is not JSON: " + plain(said) + hint(said));
    }

    /** What the library says, without the names of its switches, and where it began. */
    private static String plain(String said) {
        int aside = said.indexOf(": maybe a");
        int advice = said.indexOf(": enable ");
        int began = said.indexOf(" (start marker at");
        return said.substring(
                0,
                IntStream.of(aside, advice, began).filter(at -> at >= 0).min().orElse(said.length()));
    }

    private static String hint(String said) {
        return HINTS.stream()
                .filter(hint -> said.contains(hint.get(0)))
                .map(hint -> "; " + hint.get(1))
                .findFirst()
                .orElse("");
    }

    Refusal refuse(Source source) {
        return source.refuse("DEF-100", Where.ROOT, spot, message);
    }
}
