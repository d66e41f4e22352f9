package dev.millrace.expression;

import java.util.Map;
import java.util.Set;

/** The symbols of the language and those of JEXL that are none; the longest one at a position counts. */
final class Symbols {

    /** Symbols between two operands. */
    private static final Set<String> BINARY = Set.of(
            "&&", "||", "==", "!=", "<=", ">=", "<", ">", "=~", "!~", "=^", "!^", "=$", "!$", "+", "-", "*", "/", "%");

    static final Set<String> CONDITIONALS = Set.of("?", "?:", "??");

    private static final Set<String> PUNCTUATION = Set.of(":", ".", "?.", ",", "(", ")", "[", "]", "{", "}", "!");

    private static final String ASSIGNMENT = "an expression only reads data: nothing is assigned; to compare write ==";
    private static final String BITS = "there are no bit operators; use && || !";
    private static final String ONE_EXPRESSION = "one expression only, without functions of its own";
    private static final String COMMENT = "no comments inside an expression";

    /** Symbols that JEXL knows and this language does not, with what to do instead. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("===", "write =="),
            Map.entry("!==", "write !="),
            Map.entry("=", ASSIGNMENT),
            Map.entry("++", ASSIGNMENT),
            Map.entry("--", ASSIGNMENT + "; for the negative of a negative number write -(-1)"),
            Map.entry("+=", ASSIGNMENT),
            Map.entry("-=", ASSIGNMENT),
            Map.entry("*=", ASSIGNMENT),
            Map.entry("/=", ASSIGNMENT),
            Map.entry("%=", ASSIGNMENT),
            Map.entry("&=", ASSIGNMENT),
            Map.entry("|=", ASSIGNMENT),
            Map.entry("^=", ASSIGNMENT),
            Map.entry("??=", ASSIGNMENT),
            Map.entry("->", ONE_EXPRESSION),
            Map.entry("=>", ONE_EXPRESSION),
            Map.entry(";", ONE_EXPRESSION),
            Map.entry("..", "there are no ranges; compare with >= and <="),
            Map.entry("~/", "there are no regular expressions; use =^ (starts with), =$ (ends with) or f:contains"),
            Map.entry("&", BITS),
            Map.entry("|", BITS),
            Map.entry("^", BITS),
            Map.entry("~", BITS),
            Map.entry("<<", BITS),
            Map.entry(">>", BITS),
            Map.entry(">>>", BITS),
            Map.entry("//", COMMENT),
            Map.entry("/*", COMMENT),
            Map.entry("#", "write names and operators only"),
            Map.entry("@", "write names and operators only"),
            Map.entry("`", "quote texts with ' or \""),
            Map.entry("\\", "outside a text nothing is escaped"));

    private static final int LONGEST = 3;

    private Symbols() {}

    /** Returns the symbol at a position; empty if there is none. */
    static String at(String text, int position) {
        for (int length = Math.min(LONGEST, text.length() - position); length > 0; length--) {
            String symbol = text.substring(position, position + length);
            if (isKnown(symbol) || REFUSED.containsKey(symbol)) {
                return symbol;
            }
        }
        return "";
    }

    static boolean isKnown(String symbol) {
        return BINARY.contains(symbol) || CONDITIONALS.contains(symbol) || PUNCTUATION.contains(symbol);
    }

    static boolean isBinary(String symbol) {
        return BINARY.contains(symbol);
    }

    static String refusal(String symbol) {
        return REFUSED.getOrDefault(symbol, "write names, texts in quotes, numbers and operators only");
    }
}
