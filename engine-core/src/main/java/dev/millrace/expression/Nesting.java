package dev.millrace.expression;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bounds how deep an expression nests, because JEXL's parser and interpreter recurse: brackets, prefixes such as {@code !} and
 * conditionals count one each; and how many operators it has. Confined to one parse.
 */
final class Nesting {

    private static final int DEEPEST = 100;
    private static final int MOST_OPERATORS = 500;

    private final Source source;
    private final Deque<Bracket> open = new ArrayDeque<>();
    private int depth;
    private int prefixes;
    private int operators;

    Nesting(Source source) {
        this.source = source;
    }

    private record Bracket(String symbol, int position, int before, int inside) {}

    boolean isIn(String symbol) {
        return !open.isEmpty() && open.element().symbol().equals(symbol);
    }

    void open(String symbol, int position) {
        int before = depth - prefixes;
        deepen(position);
        prefixes = 0;
        open.push(new Bracket(symbol, position, before, depth));
    }

    void close(String symbol, int position) {
        Bracket last = open.poll();
        if (last == null) {
            throw source.error(
                    Code.SYNTAX, "there is no bracket to close with '" + symbol + "'; leave it out", position);
        }
        if (!partner(last.symbol()).equals(symbol)) {
            String what =
                    "'" + symbol + "' does not close '" + last.symbol() + "'; write '" + partner(last.symbol()) + "'";
            throw source.error(Code.SYNTAX, what, position);
        }
        depth = last.before();
        prefixes = 0;
    }

    void comma(int position) {
        Bracket in = open.peek();
        if (in == null) {
            throw source.error(Code.SYNTAX, "',' stands only in brackets; for a list write [a, b]", position);
        }
        depth = in.inside();
        prefixes = 0;
    }

    void prefix(int position) {
        deepen(position);
        prefixes++;
    }

    void value() {
        depth -= prefixes;
        prefixes = 0;
    }

    void conditional(int position) {
        deepen(position);
        operator(position);
    }

    void operator(int position) {
        if (++operators > MOST_OPERATORS) {
            String what =
                    "more than " + MOST_OPERATORS + " operators; compute a part of it in a node, or use =~ with a list";
            throw source.error(Code.TOO_DEEP, what, position);
        }
    }

    void finish() {
        if (!open.isEmpty()) {
            Bracket last = open.element();
            String what = "'" + last.symbol() + "' is not closed; add '" + partner(last.symbol()) + "'";
            throw source.error(Code.SYNTAX, what, last.position());
        }
    }

    private void deepen(int position) {
        if (++depth > DEEPEST) {
            String what = "nested deeper than " + DEEPEST + " levels; compute a part of it in a node";
            throw source.error(Code.TOO_DEEP, what, position);
        }
    }

    private static String partner(String symbol) {
        return switch (symbol) {
            case "(" -> ")";
            case "{" -> "}";
            default -> "]";
        };
    }
}
