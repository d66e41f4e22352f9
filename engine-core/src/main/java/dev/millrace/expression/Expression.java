package dev.millrace.expression;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A parsed expression of the data-only language: it reads data, calls nothing of it, and ends. Immutable and
 * thread-safe.
 *
 * <p>Data are maps, lists, texts, numbers, booleans and null.
 * <ul>
 *   <li>{@code input.user.name}, {@code input["a key"]}, {@code input.list[0]}: a missing property, at any depth, is
 *       null, also one of null, of a text, of a number, or past the end of a list. {@code .class} is a key like any
 *       other.
 *   <li>{@code ==} and {@code !=} compare anything: numbers by value whatever their class, lists and maps by content; a
 *       text never equals a number. {@code < <= > >=} order two numbers or two texts; with null they are false; other
 *       kinds are an error.
 *   <li>{@code && || !}, also {@code and or not}, and {@code c ? a : b} take true and false; null counts as false,
 *       other kinds are an error. {@code a ?: b}, also {@code a ?? b}, is b where a is null.
 *   <li>{@code x =~ list}: whether the list has the value, or the map the key; {@code !~} the opposite. {@code =^}
 *       starts with, {@code =$} ends with. There are no regular expressions.
 *   <li>{@code + - * / %}: whole numbers stay whole and never overflow, so {@code 7 / 2} is 3; others are computed in
 *       decimal. Null and division by zero are errors. {@code +} joins, where one side is a text.
 *   <li>{@code [1, 2]}, <code>{"a": 1}</code>, {@code 'text'}, {@code "text"}, {@code 1.5}, {@code true}, {@code null};
 *       {@code size(x)}, {@code empty(x)}.
 *   <li>{@code f:contains(x, y)}, {@code f:lower(x)}, {@code f:upper(x)}, {@code f:trim(x)}, {@code f:number(x)},
 *       {@code f:text(x)}, {@code f:join(list, separator)}; missing when x is missing, except for {@code f:contains},
 *       then false, and {@code f:text}, then empty.
 * </ul>
 *
 * <p>An expression has at most 4,000 characters, 500 operators, 100 levels, and four indexes inside each other; a text
 * that it builds 1,000,000 characters, a whole number 100 digits. It has no loops, so its work is bounded by these and
 * by the size of the data.
 */
public interface Expression {

    /**
     * Parses an expression.
     *
     * @param text the expression
     * @param roots the names that it may begin with
     * @throws InvalidExpressionException if it is none, or uses another root name
     */
    static Expression parse(String text, Set<String> roots) {
        return JexlExpression.parse(text, roots);
    }

    /** Returns the expression's text. */
    String text();

    /** Returns the root names that it uses. */
    default Set<String> roots() {
        return ExpressionReferences.roots(references());
    }

    /**
     * Returns the data that it names: each time a root and the names behind it, as far as they are written down. So
     * {@code nodes.load.output["x"] + input[variables.i]} names {@code [nodes, load, output, x]}, {@code [input]} and
     * {@code [variables, i]}.
     */
    Set<List<String>> references();

    /**
     * Returns its value, which may be a part of the data itself. Calls {@code data} on the caller's thread; an
     * interrupt does not change the value and stays set.
     *
     * @throws InvalidExpressionException if it cannot be evaluated on this data
     */
    @Nullable
    Object evaluate(Bindings data);

    /**
     * Returns its value as a condition. A missing value is false.
     *
     * @throws InvalidExpressionException if it cannot be evaluated, or is neither true, false nor missing
     */
    boolean test(Bindings data);
}
