package dev.millrace.expression;

import dev.millrace.definition.NearNames;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The words of the language, those of JEXL that are none, and the nearest known word to an unknown one. */
final class Words {

    static final Set<String> LITERALS = Set.of("true", "false", "null");
    static final Set<String> OPERATORS = Set.of("and", "or", "not", "div", "mod");
    static final Set<String> MEASURES = Set.of("size", "empty");

    /** What the name of a function begins with. */
    static final String FUNCTION = "f:";

    /** Words that JEXL knows and this language does not, with what to do instead. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("eq", "write =="),
            Map.entry("ne", "write !="),
            Map.entry("lt", "write <"),
            Map.entry("le", "write <="),
            Map.entry("gt", "write >"),
            Map.entry("ge", "write >="),
            Map.entry("in", "write =~, as in: input.tag =~ [\"a\", \"b\"]"),
            Map.entry("if", "write condition ? value : other"),
            Map.entry("else", "write condition ? value : other"),
            Map.entry("size", "write size(...)"),
            Map.entry("empty", "write empty(...)"),
            Map.entry("NaN", "compare with a number"));

    private static final Set<String> STATEMENTS = Set.of(
            "new",
            "var",
            "let",
            "const",
            "function",
            "while",
            "do",
            "for",
            "return",
            "break",
            "continue",
            "try",
            "catch",
            "finally",
            "throw",
            "switch",
            "case",
            "default",
            "instanceof",
            "this",
            "import",
            "pragma");

    private static final int MOST_NAMED = 12;

    private Words() {}

    /** Returns what to do instead of a word that is not part of the language. */
    static Optional<String> refusal(String word) {
        return STATEMENTS.contains(word)
                ? Optional.of("an expression only reads data; use a script node for statements")
                : Optional.ofNullable(REFUSED.get(word));
    }

    /** Returns a hint for an unknown word: the nearest known one, and the known ones if they are few. */
    static String hint(String unknown, Collection<String> known) {
        String nearest = NearNames.nearest(unknown, new TreeSet<>(known))
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
        if (known.isEmpty()) {
            return "; no names are known here";
        }
        return known.size() > MOST_NAMED
                ? nearest
                : nearest + (nearest.isEmpty() ? ";" : "") + " known: " + String.join(", ", new TreeSet<>(known));
    }
}
