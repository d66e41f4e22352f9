package dev.millrace.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the {@code ${...}} in a text. Confined to one parse. */
final class TextTemplate {

    private static final String BEGIN = "${";

    private final Source source;
    private final String text;
    private final Set<String> roots;
    private final List<Object> parts = new ArrayList<>();
    private final StringBuilder plain = new StringBuilder();

    private TextTemplate(Source source, Set<String> roots) {
        this.source = source;
        this.text = source.whole();
        this.roots = roots;
    }

    static Template parse(Source source, Set<String> roots) {
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
        parts.add(JexlExpression.parse(source.between(from, end), roots));
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
        if (expressions.isEmpty()) {
            return new ValueTemplate.Constant(String.join("", parts.toArray(String[]::new)));
        }
        Set<String> used = expressions.stream()
                .flatMap(expression -> expression.roots().stream())
                .collect(Collectors.toUnmodifiableSet());
        return parts.size() == 1 ? new Alone(expressions.get(0)) : new Mixed(source, List.copyOf(parts), used);
    }

    /** One template and nothing around it. */
    private record Alone(JexlExpression expression) implements Template {

        @Override
        public boolean isConstant() {
            return false;
        }

        @Override
        public Set<String> roots() {
            return expression.roots();
        }

        @Override
        public @Nullable Object render(Bindings data) {
            return expression.evaluate(data);
        }
    }

    /** Templates with plain text around them. */
    private record Mixed(Source source, List<Object> parts, Set<String> roots) implements Template {

        @Override
        public boolean isConstant() {
            return false;
        }

        @Override
        public Object render(Bindings data) {
            PlainText text = new PlainText();
            for (Object part : parts) {
                Object value = part instanceof JexlExpression expression ? expression.evaluate(data) : part;
                try {
                    text.add(value);
                } catch (Refusal refusal) {
                    throw source.error(refusal.code(), String.valueOf(refusal.getMessage()), 0);
                }
            }
            return text.toString();
        }
    }
}
