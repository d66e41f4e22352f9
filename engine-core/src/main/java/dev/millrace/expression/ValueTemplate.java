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

    static Template parse(@Nullable Object value, Set<String> roots) {
        return parse(value, requireNonNull(roots, "roots"), "", 0);
    }

    private static Template parse(@Nullable Object value, Set<String> roots, String where, int depth) {
        if (depth > DEEPEST) {
            String what = "nested deeper than " + DEEPEST + " levels; flatten the value";
            throw new Source(where, "", 0, 0).error(Code.TOO_DEEP, what, 0);
        }
        if (value instanceof String text) {
            return TextTemplate.parse(new Source(where, text, 0, text.length()), roots);
        }
        if (value instanceof Map<?, ?> map) {
            return ofMap(map, roots, where, depth);
        }
        return value instanceof List<?> list ? ofList(list, roots, where, depth) : new Constant(value);
    }

    private static Template ofMap(Map<?, ?> map, Set<String> roots, String where, int depth) {
        Map<Object, Template> entries = new LinkedHashMap<>();
        map.forEach((key, value) ->
                entries.put(key, parse(value, roots, where.isEmpty() ? "" + key : where + "." + key, depth + 1)));
        return orConstant(new Entries(entries));
    }

    private static Template ofList(List<?> list, Set<String> roots, String where, int depth) {
        List<Template> elements = new ArrayList<>(list.size());
        for (Object value : list) {
            elements.add(parse(value, roots, where + "[" + elements.size() + "]", depth + 1));
        }
        return orConstant(new Elements(elements));
    }

    private static Template orConstant(Template template) {
        return template.isConstant() ? new Constant(template.render(root -> null)) : template;
    }

    private static boolean areConstant(Collection<Template> parts) {
        return parts.stream().allMatch(Template::isConstant);
    }

    private static Set<String> roots(Collection<Template> parts) {
        return parts.stream().flatMap(part -> part.roots().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** A value without templates. */
    record Constant(@Nullable Object value) implements Template {

        @Override
        public boolean isConstant() {
            return true;
        }

        @Override
        public Set<String> roots() {
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
        public Set<String> roots() {
            return ValueTemplate.roots(entries.values());
        }

        @Override
        public Object render(Bindings data) {
            Map<Object, @Nullable Object> rendered = new LinkedHashMap<>();
            entries.forEach((key, value) -> rendered.put(key, value.render(data)));
            return Collections.unmodifiableMap(rendered);
        }
    }

    /** A list. */
    private record Elements(List<Template> elements) implements Template {

        @Override
        public boolean isConstant() {
            return areConstant(elements);
        }

        @Override
        public Set<String> roots() {
            return ValueTemplate.roots(elements);
        }

        @Override
        public Object render(Bindings data) {
            List<@Nullable Object> rendered = new ArrayList<>(elements.size());
            elements.forEach(element -> rendered.add(element.render(data)));
            return Collections.unmodifiableList(rendered);
        }
    }
}
