package dev.millrace.internal.decision;

import static java.util.Objects.requireNonNull;

import dev.millrace.expression.Bindings;
import dev.millrace.expression.Template;
import java.util.Map;

/** The filling in of templates of maps. */
final class Rendering {

    private Rendering() {}

    @SuppressWarnings("unchecked") // a template of a map renders a map with the same keys
    static Map<String, Object> of(Template template, Bindings bindings) {
        return (Map<String, Object>) requireNonNull(template.render(bindings));
    }
}
