package dev.millrace.validation;

import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Work;
import dev.millrace.node.Field;
import java.util.Map;
import java.util.Optional;

/**
 * The value of a field where it stands: among the node's own keys, or, as old files have it, under
 * {@code configuration}. Immutable.
 *
 * @param value the value
 * @param spot where it stands
 */
record Setting(Object value, DocumentSpot spot) {

    /** The free map that every node may have. */
    static final String CONFIGURATION = Work.CONFIGURATION;

    private static final String SCRIPT_CONTENT = "scriptContent";
    private static final String SCRIPT = "script";

    /**
     * Returns a field's value; the node's own key wins over {@code configuration}. Null and blank expressions count as
     * absent.
     */
    static Optional<Setting> of(NodeSpec node, Field field, DocumentSpot spot) {
        var own = Optional.ofNullable(node.work().settings().get(field.name()))
                .map(value -> new Setting(value, spot.at(field.name())));
        return (own.isPresent() ? own : legacy(node, field, spot)).filter(setting -> !setting.isBlank());
    }

    /** Returns a field's text, if it has one. */
    static Optional<String> textOf(NodeSpec node, Field field, DocumentSpot spot) {
        return of(node, field, spot)
                .map(Setting::value)
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }

    /** Returns whether a key of {@code configuration} stands for the field. */
    static boolean standsFor(String key, Field field) {
        return key.equalsIgnoreCase(field.name())
                || (field.name().equals(SCRIPT_CONTENT) && key.equalsIgnoreCase(SCRIPT));
    }

    private boolean isBlank() {
        return value instanceof String text && text.isBlank();
    }

    private static Optional<Setting> legacy(NodeSpec node, Field field, DocumentSpot spot) {
        var entries = node.setting(CONFIGURATION).orElse(null) instanceof Map<?, ?> map ? map : Map.of();
        for (var entry : entries.entrySet()) {
            var key = String.valueOf(entry.getKey());
            if (entry.getValue() != null && standsFor(key, field)) {
                return Optional.of(
                        new Setting(entry.getValue(), spot.at(CONFIGURATION).at(key)));
            }
        }
        return Optional.empty();
    }
}
