package dev.millrace.expression;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A value whose texts hold templates: a tree in which a branch without any is one constant. */
final class ValueTemplate {

    private static final int DEEPEST = 100;

    private ValueTemplate() {}

    static Template parse(@Nullable Object value, Set<String> roots, Form form) {
        return parse(value, roots, form, "");
    }

    static Template parse(@Nullable Object value, Set<String> roots, Form form, String where) {
        return new Parsing(requireNonNull(roots, "roots"), form).parse(value, where, 0);
    }

    /** What becomes of a value. */
    enum Form {
        /** It stays as it is; only what is mixed into a text becomes text. */
        VALUE,
        /** Each part of it becomes a text. */
        TEXT,
        /** Each part of it becomes a text, and a template alone that is a list a list of texts. */
        TEXTS
    }

    /** One parse of one value. */
    private record Parsing(Set<String> roots, Form form) {

        private Template parse(@Nullable Object value, String where, int depth) {
            if (depth > DEEPEST) {
                String what = "nested deeper than " + DEEPEST + " levels; flatten the value";
                throw new ExpressionSource(where, "", 0, 0).error(Code.TOO_DEEP, what, 0);
            }
            if (value instanceof String text) {
                return formed(TextTemplate.parse(new ExpressionSource(where, text, 0, text.length()), roots));
            }
            if (value instanceof Map<?, ?> map) {
                return ofMap(map, where, depth);
            }
            return value instanceof List<?> list ? ofList(list, where, depth) : constant(value);
        }

        private Template formed(Template text) {
            return form != Form.VALUE && text instanceof TextTemplate.Alone alone
                    ? new TextTemplate.AloneAsText(alone.expression(), form == Form.TEXTS)
                    : text;
        }

        private Template constant(@Nullable Object value) {
            return new Constant(form == Form.VALUE || value == null ? value : PlainText.of(value));
        }

        private Template ofMap(Map<?, ?> map, String where, int depth) {
            Parsing inner = inside(Form.TEXT);
            Map<Object, Template> entries = new LinkedHashMap<>();
            map.forEach((key, value) ->
                    entries.put(key, inner.parse(value, where.isEmpty() ? "" + key : where + "." + key, depth + 1)));
            return orConstant(new Entries(entries));
        }

        /** A list alone is spread where texts stand side by side. */
        private Parsing inside(Form texts) {
            return form == Form.VALUE ? this : new Parsing(roots, texts);
        }

        private Template ofList(List<?> list, String where, int depth) {
            Parsing inner = inside(Form.TEXTS);
            List<Template> elements = new ArrayList<>(list.size());
            for (Object value : list) {
                elements.add(inner.parse(value, where + "[" + elements.size() + "]", depth + 1));
            }
            return orConstant(new Elements(elements, form != Form.VALUE));
        }
    }

    private static Template orConstant(Template template) {
        return template.isConstant() ? new Constant(template.render(root -> null)) : template;
    }

    private static boolean areConstant(Collection<Template> parts) {
        return parts.stream().allMatch(Template::isConstant);
    }

    private static Set<String> secrets(Collection<Template> parts) {
        return parts.stream().flatMap(part -> part.secrets().stream()).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<List<String>> references(Collection<Template> parts) {
        return parts.stream().flatMap(part -> part.references().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** A value without templates. */
    record Constant(@Nullable Object value) implements Template {

        @Override
        public boolean isConstant() {
            return true;
        }

        @Override
        public Set<List<String>> references() {
            return Set.of();
        }

        @Override
        public @Nullable Object render(Bindings data) {
            return value;
        }
    }

    /** A map. */
    private record Entries(Map<Object, Template> entries) implements Template {

        @Override
        public boolean isConstant() {
            return areConstant(entries.values());
        }

        @Override
        public Set<String> secrets() {
            return ValueTemplate.secrets(entries.values());
        }

        @Override
        public Set<List<String>> references() {
            return ValueTemplate.references(entries.values());
        }

        @Override
        public Object render(Bindings data) {
            Map<Object, @Nullable Object> rendered = new LinkedHashMap<>();
            entries.forEach((key, value) -> rendered.put(key, value.render(data)));
            return Collections.unmodifiableMap(rendered);
        }
    }

    /**
     * A list.
     *
     * @param flat whether a list that a template alone gave is part of it, element by element
     */
    private record Elements(List<Template> elements, boolean flat) implements Template {

        @Override
        public boolean isConstant() {
            return areConstant(elements);
        }

        @Override
        public Set<String> secrets() {
            return ValueTemplate.secrets(elements);
        }

        @Override
        public Set<List<String>> references() {
            return ValueTemplate.references(elements);
        }

        @Override
        public Object render(Bindings data) {
            List<@Nullable Object> rendered = new ArrayList<>(elements.size());
            for (Template element : elements) {
                Object value = element.render(data);
                if (flat && value instanceof List<?> list) {
                    rendered.addAll(list);
                } else {
                    rendered.add(value);
                }
            }
            return Collections.unmodifiableList(rendered);
        }
    }
}
