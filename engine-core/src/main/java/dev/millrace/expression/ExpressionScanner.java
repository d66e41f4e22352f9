package dev.millrace.expression;

import static java.util.stream.Collectors.joining;

import dev.millrace.definition.ExpressionRoots;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Scanner that reads an expression before JEXL does: its length and nesting, its words, symbols and names. Only what it
 * knows passes, so
 * JEXL's other features cannot be reached by a new release or a forgotten switch. Confined to one parse.
 */
final class ExpressionScanner {

    static final int LONGEST = 4_000;

    private static final String CALLS = "call only size(...), empty(...) and "
            + Functions.NAMES.stream().sorted().map(name -> "f:" + name).collect(joining(", "));

    /** What the text so far ends with. */
    private enum End {
        /** An opening bracket, a comma, a colon or nothing: a value may follow. */
        OPEN,
        /** The beginning of a map, or a comma in one: a key may follow. */
        KEY,
        /** An operator: a value must follow. */
        OPERATOR,
        /** A value: an operator may follow. */
        VALUE,
        /** A dot: a property must follow. */
        DOT,
        /** The name of a function: its arguments must follow. */
        FUNCTION
    }

    private final ExpressionSource source;
    private final Set<String> roots;
    private final Nesting nesting;
    private final ExpressionReferences references = new ExpressionReferences();
    private final JexlText.Builder compiled = new JexlText.Builder();
    private End end = End.OPEN;

    private ExpressionScanner(ExpressionSource source, Set<String> roots) {
        this.source = source;
        this.roots = roots;
        this.nesting = new Nesting(source);
    }

    /**
     * An expression that passed. Immutable.
     *
     * @param text what JEXL compiles
     * @param references what it reads
     */
    record Checked(JexlText text, Set<List<String>> references) {}

    static Checked check(ExpressionSource source, Set<String> roots) {
        int length = source.end() - source.start();
        if (length > LONGEST) {
            String what = "the expression has " + length + " characters, at most " + LONGEST
                    + " are read; compute the value in a node";
            throw source.error(Code.TOO_LONG, what, LONGEST);
        }
        if (source.expression().isBlank()) {
            throw source.error(Code.EMPTY, "there is no expression; write one such as input.amount > 100", 0);
        }
        ExpressionScanner syntax = new ExpressionScanner(source, roots);
        syntax.read(length);
        return new Checked(syntax.compiled.build(), syntax.references.all());
    }

    private void read(int length) {
        Tokens tokens = new Tokens(source);
        int done = 0;
        for (Token token = tokens.next(); token != null; token = tokens.next()) {
            compiled.add(" ".repeat(token.position() - done));
            read(token);
            done = token.end();
        }
        nesting.finish();
        if (end == End.OPERATOR || end == End.DOT || end == End.FUNCTION) {
            throw source.error(Code.SYNTAX, "a value is missing at the end", length);
        }
    }

    private void read(Token token) {
        if (end == End.KEY && token.kind() != Token.Kind.TEXT && !token.isIn(":}")) {
            throw error(token, "the key of a map is quoted, as in {\"a\": 1}; for a list write [1, 2]");
        }
        if (end == End.DOT) {
            readProperty(token);
        } else if (token.kind() == Token.Kind.WORD) {
            readWord(token);
        } else if (token.kind() == Token.Kind.SYMBOL) {
            readSymbol(token);
        } else {
            if (end == End.KEY && token.follower() != ':') {
                throw error(token, "':' and a value are missing after this key, as in {\"a\": 1}");
            }
            references.literal(token);
            value(token);
        }
    }

    /**
     * A property is compiled to an index: JEXL's own dot fails on some missing values, and on letters beyond its own.
     */
    private void readProperty(Token token) {
        if (token.kind() == Token.Kind.SYMBOL) {
            throw error(token, "the name of a property is missing before '" + token.text() + "'");
        }
        references.property(token);
        String quote = token.kind() == Token.Kind.WORD ? "'" : "";
        compiled.insert(quote);
        value(token);
        compiled.insert(quote + "]");
    }

    private void readWord(Token token) {
        if (Words.LITERALS.contains(token.text())) {
            references.end();
            value(token);
        } else if (token.is("not")) {
            prefix(token);
        } else if (Words.OPERATORS.contains(token.text())) {
            binary(token);
        } else if (token.text().startsWith(Words.FUNCTION)) {
            readFunction(token, token.text().substring(Words.FUNCTION.length()));
        } else if (Words.MEASURES.contains(token.text()) && token.follower() == '(') {
            call(token);
        } else {
            readRoot(token);
        }
    }

    private void readFunction(Token token, String name) {
        if (!Functions.NAMES.contains(name)) {
            String what = "there is no function '" + ExpressionSource.shown(token.text()) + "'"
                    + Words.hint(name, Functions.NAMES);
            throw source.error(Code.UNKNOWN_FUNCTION, what, token.position());
        }
        if (token.follower() != '(') {
            throw error(token, "the arguments of " + token.text() + " are missing; write " + token.text() + "(...)");
        }
        call(token);
    }

    private void call(Token token) {
        if (end == End.VALUE) {
            throw error(token, "an operator is missing before this call; write one such as == or &&");
        }
        add(token, End.FUNCTION);
    }

    private void readRoot(Token token) {
        if (!roots.contains(token.text()) || token.follower() == '(' || token.is(ExpressionRoots.SECRETS)) {
            throw refusal(token);
        }
        references.root(token.text());
        compiled.insert(Language.ROOTS + "?['");
        value(token);
        compiled.insert("']");
    }

    private InvalidExpressionException refusal(Token token) {
        String shown = "'" + ExpressionSource.shown(token.text()) + "'";
        Optional<String> instead = Words.refusal(token.text());
        if (instead.isPresent()) {
            return refused(token, shown + " is not part of the language; " + instead.get());
        }
        if (token.follower() == '(') {
            return refused(token, shown + " is no function; " + CALLS);
        }
        if (token.is(ExpressionRoots.SECRETS)) {
            return source.error(Code.SECRET, SecretReference.HINT, token.position());
        }
        if (token.text().startsWith("$")) {
            return refused(token, "a template holds no other template; write the name without ${}");
        }
        String plain = source.isTemplate() ? "; for a plain ${ write \\${" : "";
        String what = "there is no name " + shown + " here" + Words.hint(token.text(), roots) + plain;
        return source.error(Code.UNKNOWN_NAME, what, token.position());
    }

    private void readSymbol(Token token) {
        if (token.isIn("([{")) {
            open(token);
        } else if (token.isIn(")]}")) {
            close(token);
        } else if (token.is("!") || token.isIn("+-") && end != End.VALUE) {
            prefix(token);
        } else if (Symbols.isBinary(token.text())) {
            binary(token);
        } else {
            separator(token);
        }
    }

    private void open(Token token) {
        if (token.is("(") && end == End.VALUE) {
            throw refused(token, "there are no method calls; " + CALLS);
        }
        if (token.is("{") && end == End.VALUE || end == End.FUNCTION && !token.is("(")) {
            throw error(token, "'" + token.text() + "' is not expected here; is an operator or a value missing?");
        }
        boolean index = token.is("[") && end == End.VALUE;
        references.open(index);
        nesting.open(token, index);
        compiled.insert(index ? "?" : "");
        add(token, token.is("{") ? End.KEY : End.OPEN);
    }

    private void close(Token token) {
        if (end == End.OPERATOR) {
            throw error(token, "a value is missing before '" + token.text() + "'");
        }
        nesting.close(token);
        references.close();
        add(token, End.VALUE);
    }

    private void prefix(Token token) {
        if (end == End.VALUE) {
            throw error(token, "an operator is missing before '" + token.text() + "'");
        }
        references.end();
        nesting.prefix(token);
        add(token, End.OPERATOR);
    }

    private void binary(Token token) {
        checkLeft(token);
        if (token.text().endsWith("~") && (token.follower() == '"' || token.follower() == '\'')) {
            String what = "'" + token.text() + "' looks in a list or a map, not in a text, and there are no regular"
                    + " expressions; use =^ (starts with), =$ (ends with) or f:contains";
            throw refused(token, what);
        }
        references.end();
        nesting.operator(token);
        add(token, End.OPERATOR);
    }

    private void separator(Token token) {
        if (!token.is(",") && !(token.is(":") && end == End.KEY)) {
            checkLeft(token);
        }
        if (!token.text().endsWith(".")) {
            references.end();
        }
        if (token.is(",")) {
            nesting.comma(token);
            add(token, nesting.isInMap() ? End.KEY : End.OPEN);
        } else if (Symbols.CONDITIONALS.contains(token.text())) {
            nesting.conditional(token);
            compiled.add(token.is("?") ? "?" : "??");
            compiled.insert(token.is("?") ? " " : "");
            end = End.OPERATOR;
        } else if (token.text().endsWith(".")) {
            compiled.insert(token.is(".") ? "?" : "").add(token.is(".") ? "[" : "?[");
            end = End.DOT;
        } else {
            add(token, End.OPEN);
        }
    }

    private void checkLeft(Token token) {
        if (end != End.VALUE) {
            throw error(token, "a value is missing before '" + token.text() + "'");
        }
    }

    private void value(Token token) {
        if (end == End.VALUE || end == End.FUNCTION) {
            throw error(token, "an operator is missing before this value; write one such as == or &&");
        }
        nesting.value();
        add(token, End.VALUE);
    }

    private void add(Token token, End reached) {
        compiled.add(token.text());
        end = reached;
    }

    private InvalidExpressionException error(Token token, String what) {
        return source.error(Code.SYNTAX, what, token.position());
    }

    private InvalidExpressionException refused(Token token, String what) {
        return source.error(Code.NOT_IN_LANGUAGE, what, token.position());
    }
}
