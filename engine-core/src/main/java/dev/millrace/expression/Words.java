package dev.millrace.expression;

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
    private static final int MOST_TYPOS = 3;
    private static final int LONGEST_COMPARED = 60;

    private Words() {}

    /** Returns what to do instead of a word that is not part of the language. */
    static Optional<String> refusal(String word) {
        return STATEMENTS.contains(word)
                ? Optional.of("an expression only reads data; use a script node for statements")
                : Optional.ofNullable(REFUSED.get(word));
    }

    /** Returns a hint for an unknown word: the nearest known one, and the known ones if they are few. */
    static String hint(String unknown, Collection<String> known) {
        String nearest = nearest(unknown, known)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
        if (known.isEmpty()) {
            return "; no names are known here";
        }
        return known.size() > MOST_NAMED
                ? nearest
                : nearest + (nearest.isEmpty() ? ";" : "") + " known: " + String.join(", ", new TreeSet<>(known));
    }

    private static Optional<String> nearest(String unknown, Collection<String> known) {
        int least = Math.min(MOST_TYPOS, Math.max(1, unknown.length() / 2)) + 1;
        String found = null;
        for (String name : new TreeSet<>(known)) {
            int distance = distance(unknown, name);
            if (distance < least) {
                least = distance;
                found = name;
            }
        }
        return Optional.ofNullable(found);
    }

    private static int distance(String left, String right) {
        if (left.equalsIgnoreCase(right)) {
            return 0;
        }
        if (left.length() > LONGEST_COMPARED || right.length() > LONGEST_COMPARED) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
