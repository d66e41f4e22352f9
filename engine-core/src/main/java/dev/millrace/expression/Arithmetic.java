package dev.millrace.expression;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.apache.commons.jexl3.JexlArithmetic;
import org.apache.commons.jexl3.JexlOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the operators mean on data; every one that JEXL would coerce, or run a pattern for, is decided here. Immutable.
 */
final class Arithmetic extends JexlArithmetic {

    Arithmetic() {
        super(true);
    }

    /** Null reaches the operators below, which decide. */
    @Override
    public boolean isStrict(JexlOperator operator) {
        return false;
    }

    @Override
    public JexlArithmetic options(org.apache.commons.jexl3.JexlOptions options) {
        return this;
    }

    // Comparison

    @Override
    public boolean equals(@Nullable Object left, @Nullable Object right) {
        return ExpressionData.same(left, right);
    }

    @Override
    public boolean lessThan(@Nullable Object left, @Nullable Object right) {
        return left != null && right != null && order(left, right, "<") < 0;
    }

    @Override
    public boolean lessThanOrEqual(@Nullable Object left, @Nullable Object right) {
        return left != null && right != null && order(left, right, "<=") <= 0;
    }

    @Override
    public boolean greaterThan(@Nullable Object left, @Nullable Object right) {
        return left != null && right != null && order(left, right, ">") > 0;
    }

    @Override
    public boolean greaterThanOrEqual(@Nullable Object left, @Nullable Object right) {
        return left != null && right != null && order(left, right, ">=") >= 0;
    }

    private static int order(Object left, Object right, String symbol) {
        if (left instanceof Number a && right instanceof Number b) {
            return Numbers.compare(a, b);
        }
        if (left instanceof CharSequence && right instanceof CharSequence) {
            return left.toString().compareTo(right.toString());
        }
        String what = "'" + symbol + "' orders two numbers or two texts, but the left side is "
                + ExpressionData.kind(left) + " and the right side is " + ExpressionData.kind(right);
        throw new RefusedOperation(
                Code.WRONG_TYPE, what + (isMixed(left, right) ? "; convert the text by f:number(...)" : ""));
    }

    private static boolean isMixed(Object left, Object right) {
        return left instanceof Number && right instanceof CharSequence
                || left instanceof CharSequence && right instanceof Number;
    }

    // Membership and texts

    @Override
    public Boolean contains(@Nullable Object container, @Nullable Object value) {
        if (container == null) {
            return false;
        }
        Boolean found = ExpressionData.contains(container, value);
        if (found == null) {
            String what = "'=~' looks for a value in a list or a key in a map, but the right side is "
                    + ExpressionData.kind(container)
                    + "; there are no regular expressions: use =^ (starts with), =$ (ends with) or f:contains";
            throw new RefusedOperation(Code.WRONG_TYPE, what);
        }
        return found;
    }

    @Override
    public Boolean startsWith(@Nullable Object left, @Nullable Object right) {
        return left != null && right != null && text(left, "=^").startsWith(text(right, "=^"));
    }

    @Override
    public Boolean endsWith(@Nullable Object left, @Nullable Object right) {
        return left != null && right != null && text(left, "=$").endsWith(text(right, "=$"));
    }

    private static String text(Object value, String symbol) {
        if (value instanceof CharSequence text) {
            return text.toString();
        }
        throw new RefusedOperation(
                Code.WRONG_TYPE, "'" + symbol + "' compares two texts, but one side is " + ExpressionData.kind(value));
    }

    @Override
    public Integer size(@Nullable Object value) {
        int size = ExpressionData.size(value);
        if (size < 0) {
            String what = "size(...) measures texts, lists and maps, but the value is " + ExpressionData.kind(value);
            throw new RefusedOperation(Code.WRONG_TYPE, what);
        }
        return size;
    }

    @Override
    public Integer size(@Nullable Object value, @Nullable Integer unknown) {
        return size(value);
    }

    @Override
    public Boolean empty(@Nullable Object value) {
        return ExpressionData.size(value) == 0;
    }

    @Override
    public Boolean isEmpty(@Nullable Object value) {
        return empty(value);
    }

    @Override
    public Boolean isEmpty(@Nullable Object value, @Nullable Boolean unknown) {
        return empty(value);
    }

    // Logic

    @Override
    public boolean toBoolean(@Nullable Object value) {
        if (value instanceof Boolean known) {
            return known;
        }
        if (value == null) {
            return false;
        }
        throw new RefusedOperation(
                Code.NOT_BOOLEAN,
                "'&&', '||', '!' and '? :' take true and false, but one side is " + ExpressionData.kind(value)
                        + "; compare it, as in x == \"ready\" or x != null");
    }

    @Override
    public boolean testPredicate(@Nullable Object value) {
        return toBoolean(value);
    }

    @Override
    public Object not(@Nullable Object value) {
        return !toBoolean(value);
    }

    // Numbers

    @Override
    public Object add(@Nullable Object left, @Nullable Object right) {
        boolean texts = left instanceof CharSequence || right instanceof CharSequence;
        if (!texts || left == null || right == null) {
            return compute(Operation.ADD, left, right);
        }
        return new PlainText().add(left).add(right).toString();
    }

    @Override
    public Object subtract(@Nullable Object left, @Nullable Object right) {
        return compute(Operation.SUBTRACT, left, right);
    }

    @Override
    public Object multiply(@Nullable Object left, @Nullable Object right) {
        return compute(Operation.MULTIPLY, left, right);
    }

    @Override
    public Object divide(@Nullable Object left, @Nullable Object right) {
        return compute(Operation.DIVIDE, left, right);
    }

    @Override
    public Object mod(@Nullable Object left, @Nullable Object right) {
        return compute(Operation.REMAINDER, left, right);
    }

    @Override
    public Object negate(@Nullable Object value) {
        return value instanceof BigDecimal decimal
                ? decimal.negate()
                : value instanceof Double number ? (Object) (-number) : compute(Operation.SUBTRACT, 0, value);
    }

    @Override
    public Object positivize(@Nullable Object value) {
        return compute(Operation.ADD, 0, value);
    }

    private static Number compute(Operation operation, @Nullable Object left, @Nullable Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return operation.apply(a, b);
        }
        boolean missing = left == null || right == null;
        String side = missing ? (left == null ? "left" : "right") : (left instanceof Number ? "right" : "left");
        Object culprit = side.equals("left") ? left : right;
        throw new RefusedOperation(
                missing ? Code.MISSING : Code.WRONG_TYPE,
                "'" + operation.symbol() + "' computes with numbers, but the " + side + " side is "
                        + ExpressionData.kind(culprit) + (missing ? "; give a default, as in (x ?: 0)" : ""));
    }

    @Override
    public Iterable<?> createRange(@Nullable Object from, @Nullable Object to) {
        throw new RefusedOperation(Code.NOT_IN_LANGUAGE, "there are no ranges; compare with >= and <=");
    }

    // Literals

    @Override
    public ArrayBuilder arrayBuilder(int size, boolean extended) {
        return new Literals.OfList(new ArrayList<>(size));
    }

    @Override
    public SetBuilder setBuilder(int size, boolean extended) {
        return Literals.OfNothing.EMPTY;
    }

    @Override
    public MapBuilder mapBuilder(int size, boolean extended) {
        return new Literals.OfMap(new LinkedHashMap<>());
    }
}
