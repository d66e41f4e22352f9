package dev.millrace.expression;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an expression before JEXL does: its length and nesting, its words, symbols and names. Only what it knows passes, so
 * JEXL's other features cannot be reached by a new release or a forgotten switch. Confined to one parse.
 */
final class Syntax {

    static final int LONGEST = 4_000;

    private static final int MOST_DIGITS = 100;
    private static final int LAST_ASCII = 127;
    private static final String CALLS = "call only size(...), empty(...) and "
            + Functions.NAMES.stream().sorted().map(name -> "f:" + name).collect(joining(", "));

    /** What the text so far ends with. */
    private enum End {
        /** An opening bracket, a comma, a colon or nothing: a value may follow. */
        OPEN,
        /** An operator: a value must follow. */
        OPERATOR,
        /** A value: an operator may follow. */
        VALUE,
        /** A dot: a property must follow. */
        DOT,
        /** The name of a function: its arguments must follow. */
        FUNCTION
    }

    private final Source source;
    private final String text;
    private final Set<String> roots;
    private final Nesting nesting;
    private final Set<String> used = new LinkedHashSet<>();
    private final JexlText.Builder compiled = new JexlText.Builder();
    private End end = End.OPEN;
    private int position;

    private Syntax(Source source, Set<String> roots) {
        this.source = source;
        this.text = source.expression();
        this.roots = roots;
        this.nesting = new Nesting(source);
    }

    /**
     * An expression that passed. Immutable.
     *
     * @param text what JEXL compiles
     * @param roots the root names in it
     */
    record Checked(JexlText text, Set<String> roots) {}

    static Checked check(Source source, Set<String> roots) {
        Syntax syntax = new Syntax(source, roots);
        syntax.read();
        return new Checked(syntax.compiled.build(), Set.copyOf(syntax.used));
    }

    private void read() {
        if (text.isBlank()) {
            throw source.error(Code.EMPTY, "there is no expression; write one such as input.amount > 100", 0);
        }
        if (text.length() > LONGEST) {
            String what = "the expression has " + text.length() + " characters, at most " + LONGEST
                    + " are read; compute the value in a node";
            throw source.error(Code.TOO_LONG, what, LONGEST);
        }
        while (position < text.length()) {
            readNext(text.charAt(position));
        }
        nesting.finish();
        if (end == End.OPERATOR || end == End.DOT || end == End.FUNCTION) {
            throw error(Code.SYNTAX, "a value is missing at the end");
        }
    }

    private void readNext(char c) {
        if (isBlank(c)) {
            compiled.add(" ");
            position++;
        } else if (c == '\'' || c == '"') {
            readText(c);
        } else if (isDigit(c)) {
            readNumber();
        } else if (Character.isJavaIdentifierStart(c)) {
            readWord();
        } else {
            readSymbol();
        }
    }

    private void readText(char quote) {
        int from = position + 1;
        int at = from;
        while (at < text.length() && text.charAt(at) != quote) {
            if ("\n\r\u2028\u2029".indexOf(text.charAt(at)) >= 0) {
                break;
            }
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= text.length() || text.charAt(at) != quote) {
            throw error(Code.SYNTAX, "the text that begins here does not end on its line; close it with " + quote);
        }
        value(at + 1);
    }

    private void readNumber() {
        int at = skipDigits(position);
        if (end != End.DOT) {
            if (at < text.length() - 1 && text.charAt(at) == '.' && isDigit(text.charAt(at + 1))) {
                at = skipDigits(at + 1);
            }
            if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
                boolean signed = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0;
                at = skipDigits(at + (signed ? 2 : 1));
            }
            checkNumber(text.substring(position, at), at);
        }
        value(at);
    }

    private void checkNumber(String number, int at) {
        if (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at)) || !isDigit(text.charAt(at - 1))) {
            throw error(Code.SYNTAX, "this is no number; write digits such as 12, 1.5 or 1e3");
        }
        if (number.length() > 1 && number.charAt(0) == '0' && isDigit(number.charAt(1))) {
            throw error(Code.SYNTAX, "a number does not begin with 0; leave the 0 out");
        }
        if (number.length() > MOST_DIGITS || Double.isInfinite(Double.parseDouble(number))) {
            throw error(Code.SYNTAX, "the number is too large; use at most " + MOST_DIGITS + " digits below 1e308");
        }
    }

    private int skipDigits(int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private void readWord() {
        int to = wordEnd(position);
        String word = text.substring(position, to);
        if (end == End.DOT) {
            readProperty(word, to);
        } else if (Words.LITERALS.contains(word)) {
            value(to);
        } else if (word.equals("not")) {
            prefix(to);
        } else if (Words.OPERATORS.contains(word)) {
            binary(word, to);
        } else if (word.equals(Words.FUNCTIONS) && next(to) == ':' && to + 1 < wordEnd(to + 1)) {
            readFunction(to + 1);
        } else if (Words.MEASURES.contains(word) && next(to) == '(') {
            advance(to, End.FUNCTION);
        } else {
            readRoot(word, to);
        }
    }

    private void readProperty(String word, int to) {
        boolean foreign = word.chars().anyMatch(c -> c > LAST_ASCII);
        compiled.insert(foreign ? "'" : "");
        value(to);
        compiled.insert(foreign ? "'" : "");
    }

    private void readFunction(int from) {
        int to = wordEnd(from);
        String name = text.substring(from, to);
        if (!Functions.NAMES.contains(name)) {
            String what = "there is no function 'f:" + Source.shown(name) + "'" + Words.hint(name, Functions.NAMES);
            throw error(Code.UNKNOWN_FUNCTION, what);
        }
        if (next(to) != '(') {
            throw error(Code.SYNTAX, "the arguments of f:" + name + " are missing; write f:" + name + "(...)");
        }
        advance(to, End.FUNCTION);
    }

    private void readRoot(String word, int to) {
        if (!roots.contains(word) || next(to) == '(') {
            throw refusal(word, to);
        }
        used.add(word);
        compiled.insert(Language.ROOTS).insert(".");
        readProperty(word, to);
    }

    private InvalidExpressionException refusal(String word, int to) {
        String shown = Source.shown(word);
        Optional<String> instead = Words.refusal(word);
        if (instead.isPresent()) {
            return error(Code.NOT_IN_LANGUAGE, "'" + shown + "' is not part of the language; " + instead.get());
        }
        if (next(to) == '(') {
            return error(Code.NOT_IN_LANGUAGE, "'" + shown + "(...)' is not part of the language; " + CALLS);
        }
        if (word.startsWith("$")) {
            return error(Code.NOT_IN_LANGUAGE, "a template holds no other template; write the name without ${}");
        }
        if (nesting.isIn("{") && next(to) == ':') {
            return error(Code.UNKNOWN_NAME, "the key of a map is quoted; write \"" + shown + "\":");
        }
        return error(Code.UNKNOWN_NAME, "there is no name '" + shown + "' here" + Words.hint(word, roots));
    }

    private void readSymbol() {
        String symbol = Symbols.at(text, position);
        if (!Symbols.isKnown(symbol)) {
            String shown = symbol.isEmpty() ? text.substring(position, position + 1) : symbol;
            throw error(
                    Code.NOT_IN_LANGUAGE,
                    "'" + Source.shown(shown) + "' is not part of the language; " + Symbols.refusal(symbol));
        }
        int to = position + symbol.length();
        if (Symbols.opens(symbol)) {
            open(symbol, to);
        } else if (Symbols.closes(symbol)) {
            close(symbol, to);
        } else if (symbol.equals("!") || "+-".contains(symbol) && end != End.VALUE) {
            prefix(to);
        } else if (Symbols.isBinary(symbol)) {
            binary(symbol, to);
        } else {
            separator(symbol, to);
        }
    }

    private void open(String symbol, int to) {
        if (symbol.equals("(") && end == End.VALUE) {
            throw error(Code.NOT_IN_LANGUAGE, "there are no method calls; " + CALLS);
        }
        boolean expected = symbol.equals("?[") ? end == End.VALUE : symbol.equals("[") || end != End.VALUE;
        if (!expected || end == End.DOT) {
            throw error(Code.SYNTAX, "'" + symbol + "' is not expected here; is an operator or a value missing?");
        }
        nesting.open(symbol, position);
        advance(to, End.OPEN);
    }

    private void close(String symbol, int to) {
        if (end == End.OPERATOR || end == End.DOT) {
            throw error(Code.SYNTAX, "a value is missing before '" + symbol + "'");
        }
        nesting.close(symbol, position);
        advance(to, End.VALUE);
    }

    private void prefix(int to) {
        if (end == End.VALUE || end == End.DOT) {
            throw error(Code.SYNTAX, "an operator is missing before '" + text.substring(position, to) + "'");
        }
        nesting.prefix(position);
        advance(to, End.OPERATOR);
    }

    private void binary(String symbol, int to) {
        checkLeft(symbol);
        if (symbol.endsWith("~") && "'\"".indexOf(next(to)) >= 0) {
            String what =
                    "'" + symbol + "' looks in a list or a map, not in a text, and there are no regular expressions;"
                            + " use =^ (starts with), =$ (ends with) or f:contains";
            throw error(Code.NOT_IN_LANGUAGE, what);
        }
        nesting.operator(position);
        advance(to, End.OPERATOR);
    }

    private void separator(String symbol, int to) {
        if (symbol.equals(",")) {
            nesting.comma(position);
        } else if (!symbol.equals(":") || !nesting.isIn("{")) {
            checkLeft(symbol);
        }
        if (Symbols.CONDITIONALS.contains(symbol)) {
            nesting.conditional(position);
            advance(to, End.OPERATOR);
        } else if (symbol.endsWith(".")) {
            advance(to, End.DOT);
        } else {
            advance(to, End.OPEN);
        }
    }

    private void checkLeft(String symbol) {
        if (end != End.VALUE) {
            throw error(Code.SYNTAX, "a value is missing before '" + symbol + "'");
        }
    }

    private void value(int to) {
        if (end == End.VALUE || end == End.FUNCTION) {
            throw error(Code.SYNTAX, "an operator is missing before this value; write one such as == or &&");
        }
        nesting.value();
        advance(to, End.VALUE);
    }

    private void advance(int to, End reached) {
        String part = text.substring(position, to);
        compiled.add(part.equals("?:") ? "??" : part);
        position = to;
        end = reached;
    }

    private int wordEnd(int from) {
        int to = from;
        while (to < text.length()
                && Character.isJavaIdentifierPart(text.charAt(to))
                && !Character.isIdentifierIgnorable(text.charAt(to))) {
            to++;
        }
        return to;
    }

    /** The next character that is no blank; 0 at the end. */
    private char next(int from) {
        int at = from;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private InvalidExpressionException error(Code code, String what) {
        return source.error(code, what, position);
    }
}
