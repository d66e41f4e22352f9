package dev.millrace.expression;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.jexl3.introspection.JexlMethod;
import org.jspecify.annotations.Nullable;

/** The functions of the language, called as {@code f:name(...)}. A missing text stays missing. Immutable. */
final class Functions {

    private static final int LONGEST_NUMBER = 100;
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");

    private static final Map<String, Function> ALL = Map.of(
            "contains", new Function("contains", 2, args -> contains(args[0], args[1])),
            "lower", new Function("lower", 1, args -> text("lower", args[0]).toLowerCase(Locale.ROOT)),
            "upper", new Function("upper", 1, args -> text("upper", args[0]).toUpperCase(Locale.ROOT)),
            "trim", new Function("trim", 1, args -> text("trim", args[0]).strip()),
            "number", new Function("number", 1, args -> number(args[0])),
            "text", new Function("text", 1, args -> PlainText.of(args[0])),
            "join", new Function("join", 2, args -> join(args[0], text("join", args[1]))));

    static final Set<String> NAMES = ALL.keySet();

    private Functions() {}

    static @Nullable JexlMethod named(String name) {
        return ALL.get(name);
    }

    private static boolean contains(Object container, @Nullable Object value) {
        if (container instanceof CharSequence text) {
            return value != null && text.toString().contains(text("contains", value));
        }
        Boolean found = ExpressionData.contains(container, value);
        if (found == null) {
            throw wrong("contains", "a text, a list or a map", container);
        }
        return found;
    }

    private static Number number(Object value) {
        if (value instanceof Number known) {
            return known;
        }
        String text = text("number", value).strip();
        if (text.length() > LONGEST_NUMBER || !NUMBER.matcher(text).matches()) {
            throw new RefusedOperation(
                    Code.WRONG_TYPE, "f:number was given a text that is no number; test the text first");
        }
        BigDecimal number = new BigDecimal(text);
        if (number.signum() == 0
                || number.stripTrailingZeros().scale() <= 0 && number.precision() - number.scale() < 19) {
            return number.longValue();
        }
        return number;
    }

    private static String join(Object values, String separator) {
        if (!(values instanceof Collection<?> list)) {
            throw wrong("join", "a list", values);
        }
        PlainText text = new PlainText();
        boolean first = true;
        for (Object value : list) {
            text.add(first ? "" : separator).add(value);
            first = false;
        }
        return text.toString();
    }

    private static String text(String function, @Nullable Object value) {
        if (value instanceof CharSequence text) {
            return text.toString();
        }
        throw wrong(function, "a text", value);
    }

    private static RefusedOperation wrong(String function, String wanted, @Nullable Object value) {
        return new RefusedOperation(
                Code.WRONG_TYPE,
                "f:" + function + " needs " + wanted + ", but the value is " + ExpressionData.kind(value));
    }

    /** One function, without reflection. Immutable. */
    private record Function(String name, int arity, Body body) implements JexlMethod {

        @Override
        public @Nullable Object invoke(Object target, Object... args) {
            if (args.length != arity) {
                String what = "f:" + name + " takes " + arity + " argument(s), but has " + args.length;
                throw new RefusedOperation(Code.WRONG_TYPE, what);
            }
            boolean missing = args[0] == null && !name.equals("text");
            return missing ? (name.equals("contains") ? Boolean.FALSE : null) : body.on(args);
        }

        @Override
        public Object tryInvoke(String called, Object target, Object... args) {
            throw new UnsupportedOperationException("no call is cached");
        }

        @Override
        public boolean tryFailed(Object value) {
            return false;
        }

        @Override
        public boolean isCacheable() {
            return false;
        }

        @Override
        public Class<?> getReturnType() {
            return Object.class;
        }
    }

    /** What a function does with its arguments; the first is not null. */
    private interface Body {
        @Nullable
        Object on(Object[] args);
    }
}
