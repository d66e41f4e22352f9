package dev.millrace.expression;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bounds how deep an expression nests, because JEXL's parser and interpreter recurse: brackets, prefixes such as
 * {@code !} and conditionals count one each; and how many operators it has. Confined to one parse.
 */
final class Nesting {

    private static final int DEEPEST = 100;
    private static final int MOST_OPERATORS = 500;

    /** JEXL reads an index twice before it knows it for one, so the time doubles with each index inside an index. */
    private static final int DEEPEST_INDEX = 4;

    private final ExpressionSource source;
    private final Deque<Bracket> open = new ArrayDeque<>();
    private int depth;
    private int prefixes;
    private int operators;
    private int indexes;

    Nesting(ExpressionSource source) {
        this.source = source;
    }

    private record Bracket(Token token, boolean index, int before, int inside) {}

    boolean isInMap() {
        return !open.isEmpty() && open.element().token().is("{");
    }

    void open(Token token, boolean index) {
        if (index && ++indexes > DEEPEST_INDEX) {
            String what = "more than " + DEEPEST_INDEX + " indexes inside each other; compute one of them in a node";
            throw source.error(Code.TOO_DEEP, what, token.position());
        }
        int before = depth - prefixes;
        deepen(token);
        prefixes = 0;
        open.push(new Bracket(token, index, before, depth));
    }

    void close(Token token) {
        Bracket last = open.poll();
        if (last == null) {
            throw source.error(
                    Code.SYNTAX,
                    "there is no bracket to close with '" + token.text() + "'; leave it out",
                    token.position());
        }
        if (!token.is(partner(last.token()))) {
            String what = "'" + token.text() + "' does not close '"
                    + last.token().text() + "'; write '" + partner(last.token()) + "'";
            throw source.error(Code.SYNTAX, what, token.position());
        }
        indexes -= last.index() ? 1 : 0;
        depth = last.before();
        prefixes = 0;
    }

    void comma(Token token) {
        Bracket in = open.peek();
        if (in == null) {
            throw source.error(Code.SYNTAX, "',' stands only in brackets; for a list write [a, b]", token.position());
        }
        depth = in.inside();
        prefixes = 0;
    }

    void prefix(Token token) {
        deepen(token);
        prefixes++;
    }

    void value() {
        depth -= prefixes;
        prefixes = 0;
    }

    void conditional(Token token) {
        deepen(token);
        operator(token);
    }

    void operator(Token token) {
        if (++operators > MOST_OPERATORS) {
            String what =
                    "more than " + MOST_OPERATORS + " operators; compute a part of it in a node, or use =~ with a list";
            throw source.error(Code.TOO_DEEP, what, token.position());
        }
    }

    void finish() {
        if (!open.isEmpty()) {
            Bracket last = open.element();
            String what = "'" + last.token().text() + "' is not closed; add '" + partner(last.token()) + "'";
            throw source.error(Code.SYNTAX, what, last.token().position());
        }
    }

    private void deepen(Token token) {
        if (++depth > DEEPEST) {
            String what = "nested deeper than " + DEEPEST + " levels; compute a part of it in a node";
            throw source.error(Code.TOO_DEEP, what, token.position());
        }
    }

    private static String partner(Token token) {
        return switch (token.text()) {
            case "(" -> ")";
            case "{" -> "}";
            default -> "]";
        };
    }
}
