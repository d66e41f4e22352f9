package dev.millrace.serialization.internal.text;

import java.util.List;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * What the YAML parser could not read, in our words.
 *
 * @param code the problem's code
 * @param spot where
 * @param message what and what to do
 */
record YamlMistake(String code, Spot spot, String message) {

    private static final List<List<String>> HINTS = List.of(
            List.of(
                    "mapping values are not allowed",
                    "; put a text that holds ': ' in quotes, and check the indentation"),
            List.of("\\t", "; indent with blanks, not with tabs"),
            List.of("found character '@'", "; put the text in quotes"),
            List.of("found character '`'", "; put the text in quotes"),
            List.of("found character '%'", "; put the text in quotes"),
            List.of("expected <block end>", "; check the indentation of this line and those above"),
            List.of("unexpected end of stream", "; a quote that was opened is never closed"));

    static YamlMistake of(MarkedYAMLException e) {
        var mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
        var problem = String.valueOf(e.getProblem());
        var context = e.getContext() == null ? "" : e.getContext() + ": ";
        var spot = mark == null ? Spot.START : YamlReader.spotOf(mark);
        var code = context.contains("tag") || problem.contains("tag handle") ? "DEF-101" : "DEF-100";
        return new YamlMistake(code, spot, "this is not YAML: " + context + problem + hint(problem));
    }

    private static String hint(String problem) {
        return HINTS.stream()
                .filter(hint -> problem.contains(hint.get(0)))
                .map(hint -> hint.get(1))
                .findFirst()
                .orElse("");
    }

    Refusal refuse(Source source) {
        return source.refuse(code, Where.ROOT, spot, message);
    }
}
