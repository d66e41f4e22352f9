package dev.millrace.expression;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A value whose texts hold templates. */
final class ValueTemplate {

    private ValueTemplate() {}

    static Template parse(@Nullable Object value, Set<String> roots) {
        throw new UnsupportedOperationException(value + "" + roots);
    }
}
