package dev.millrace.internal.decision;

import dev.millrace.expression.Bindings;
import dev.millrace.expression.Template;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A map of which some entries stand as they are, whatever their texts hold. Immutable. */
record PartialTemplate(Map<String, Object> verbatim, Template rest) implements Template {

    @Override
    public Set<String> roots() {
        return rest.roots();
    }

    @Override
    public boolean isConstant() {
        return rest.isConstant();
    }

    @Override
    public Object render(Bindings data) {
        var whole = new LinkedHashMap<String, Object>(verbatim);
        if (rest.render(data) instanceof Map<?, ?> rendered) {
            rendered.forEach((key, value) -> whole.put(String.valueOf(key), value));
        }
        return Collections.unmodifiableMap(whole);
    }
}
