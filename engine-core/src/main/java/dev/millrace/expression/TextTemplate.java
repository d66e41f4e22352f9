package dev.millrace.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the {@code ${...}} in a text. Confined to one parse. */
final class TextTemplate {

    private static final String BEGIN = "${";

    private final ExpressionSource source;
    private final String text;
    private final Set<String> roots;
    private final List<Object> parts = new ArrayList<>();
    private final StringBuilder plain = new StringBuilder();

    private TextTemplate(ExpressionSource source, Set<String> roots) {
        this.source = source;
        this.text = source.whole();
        this.roots = roots;
    }

    static Template parse(ExpressionSource source, Set<String> roots) {
        if (!source.whole().contains(BEGIN)) {
            return new ValueTemplate.Constant(source.whole());
        }
        return new TextTemplate(source, roots).read();
    }

    private Template read() {
        int at = 0;
        for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, at)) {
            int backslashes = backslashes(at, begin);
            plain.append(text, at, begin - (backslashes + 1) / 2);
            if (backslashes % 2 == 1) {
                plain.append(BEGIN);
                at = begin + BEGIN.length();
            } else {
                at = readExpression(begin);
            }
        }
        plain.append(text, at, text.length());
        endPlain();
        return finish();
    }

    /** How many backslashes stand before a <code>${</code>: of each two one is meant, the odd one escapes. */
    private int backslashes(int from, int begin) {
        int at = begin;
        while (at > from && text.charAt(at - 1) == '\\') {
            at--;
        }
        return begin - at;
    }

    private int readExpression(int begin) {
        endPlain();
        int from = begin + BEGIN.length();
        int end = end(begin, from);
        ExpressionSource inside = source.between(from, end);
        parts.add(
                SecretReference.isMeant(inside, roots)
                        ? SecretReference.parse(inside)
                        : JexlExpression.parse(inside, roots));
        return end + 1;
    }

    private int end(int begin, int from) {
        int braces = 0;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"') {
                at = closing(at, c);
            } else if (c == '{') {
                braces++;
            } else if (c == '}' && braces-- == 0) {
                return at;
            }
        }
        String what = "'${' is not closed; add '}', or write \\${ for a plain ${";
        throw source.error(Code.UNTERMINATED, what, begin);
    }

    /** Where a quoted text ends; the end of all if it does not. */
    private int closing(int quote, char mark) {
        int at = quote + 1;
        while (at < text.length() && text.charAt(at) != mark) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }

    private void endPlain() {
        if (plain.length() > 0) {
            parts.add(plain.toString());
            plain.setLength(0);
        }
    }

    private Template finish() {
        List<JexlExpression> expressions = parts.stream()
                .filter(JexlExpression.class::isInstance)
                .map(JexlExpression.class::cast)
                .toList();
        Set<List<String>> read = expressions.stream()
                .flatMap(expression -> expression.references().stream())
                .collect(Collectors.toUnmodifiableSet());
        if (parts.stream().anyMatch(SecretReference.class::isInstance)) {
            return new WithSecrets(source, List.copyOf(parts), read);
        }
        if (expressions.isEmpty()) {
            return new ValueTemplate.Constant(String.join("", parts.toArray(String[]::new)));
        }
        return parts.size() == 1 ? new Alone(expressions.get(0)) : new Mixed(source, List.copyOf(parts), read);
    }

    /** Adds the value of an expression to a text. */
    private static void add(JexlExpression expression, @Nullable Object value, PlainText text) {
        if (value == null) {
            String named = expression.text().strip();
            String what = "'" + ExpressionSource.shown(named) + "' is null, which is no text; give a default, as in ${"
                    + ExpressionSource.shown(named) + " ?: ''}";
            throw expression.source().error(Code.MISSING, what, 0);
        }
        add(expression.source(), value, text);
    }

    private static void add(ExpressionSource source, Object value, PlainText text) {
        try {
            text.add(value);
        } catch (RefusedOperation refusal) {
            throw source.error(refusal.code(), String.valueOf(refusal.getMessage()), 0);
        }
    }

    /** One template and nothing around it. */
    record Alone(JexlExpression expression) implements Template {

        @Override
        public boolean isConstant() {
            return false;
        }

        @Override
        public Set<List<String>> references() {
            return expression.references();
        }

        @Override
        public @Nullable Object render(Bindings data) {
            return expression.evaluate(data);
        }
    }

    /**
     * One template and nothing around it, whose value becomes text.
     *
     * @param spread whether each element of a list becomes a text of its own
     */
    record AloneAsText(JexlExpression expression, boolean spread) implements Template {

        @Override
        public boolean isConstant() {
            return false;
        }

        @Override
        public Set<List<String>> references() {
            return expression.references();
        }

        @Override
        public Object render(Bindings data) {
            Object value = expression.evaluate(data);
            return spread && value instanceof List<?> list ? each(list) : text(value);
        }

        private List<String> each(List<?> list) {
            if (list.stream().anyMatch(Objects::isNull)) {
                String named = ExpressionSource.shown(expression.text().strip());
                String what = "'" + named + "' holds null, which is no text; take it out, or give a default";
                throw expression.source().error(Code.MISSING, what, 0);
            }
            return list.stream().map(this::text).toList();
        }

        private String text(@Nullable Object value) {
            PlainText text = new PlainText();
            add(expression, value, text);
            return text.toString();
        }
    }

    private static void addFilledIn(ExpressionSource source, Object part, Bindings data, PlainText text) {
        if (part instanceof JexlExpression expression) {
            add(expression, expression.evaluate(data), text);
        } else {
            add(source, part, text);
        }
    }

    /** Templates with plain text around them. */
    private record Mixed(ExpressionSource source, List<Object> parts, Set<List<String>> references)
            implements Template {

        @Override
        public boolean isConstant() {
            return false;
        }

        @Override
        public Object render(Bindings data) {
            PlainText text = new PlainText();
            for (Object part : parts) {
                addFilledIn(source, part, data, text);
            }
            return text.toString();
        }
    }

    /** Secrets, with templates and plain text around them. */
    private record WithSecrets(ExpressionSource source, List<Object> parts, Set<List<String>> references)
            implements Template {

        @Override
        public boolean isConstant() {
            return false;
        }

        @Override
        public Set<String> secrets() {
            return parts.stream()
                    .filter(SecretReference.class::isInstance)
                    .map(part -> ((SecretReference) part).name())
                    .collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public Object render(Bindings data) {
            List<Object> rendered = new ArrayList<>();
            for (Object part : parts) {
                if (part instanceof SecretReference secret) {
                    rendered.add(secret.place(data));
                } else {
                    PlainText text = new PlainText();
                    addFilledIn(source, part, data, text);
                    rendered.add(text.toString());
                }
            }
            return new SecretText(rendered);
        }
    }
}
