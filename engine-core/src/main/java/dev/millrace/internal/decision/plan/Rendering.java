package dev.millrace.internal.decision.plan;

import static java.util.Objects.requireNonNull;

import dev.millrace.expression.Bindings;
import dev.millrace.expression.Template;
import java.util.Map;

/** The filling in of templates of maps. */
public final class Rendering {

    private Rendering() {}

    @SuppressWarnings("unchecked") // a template of a map renders a map with the same keys
    public static Map<String, Object> of(Template template, Bindings bindings) {
        return (Map<String, Object>) requireNonNull(template.render(bindings));
    }
}
