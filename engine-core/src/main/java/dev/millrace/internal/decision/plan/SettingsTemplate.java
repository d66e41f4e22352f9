package dev.millrace.internal.decision.plan;

import dev.millrace.expression.Bindings;
import dev.millrace.expression.Template;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings of a node, of which only some hold templates. Immutable.
 *
 * @param fixed those that stand as they are
 * @param filled those that are filled in for each attempt
 */
record SettingsTemplate(Map<String, Object> fixed, Map<String, Template> filled) implements Template {

    @Override
    public Set<List<String>> references() {
        return filled.values().stream()
                .flatMap(template -> template.references().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<String> secrets() {
        return filled.values().stream()
                .flatMap(template -> template.secrets().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public boolean isConstant() {
        return filled.isEmpty();
    }

    @Override
    public Object render(Bindings data) {
        if (filled.isEmpty()) {
            return fixed;
        }
        var whole = new LinkedHashMap<String, Object>(fixed);
        filled.forEach((name, template) -> whole.put(name, template.render(data)));
        return Collections.unmodifiableMap(whole);
    }
}
