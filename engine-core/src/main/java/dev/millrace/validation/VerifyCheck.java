package dev.millrace.validation;

import dev.millrace.node.Comparison;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The conditions of a Verify: that they are some, with operands and an operator that is known. */
final class VerifyCheck {

    private static final Set<String> KEYS = Set.of("left", "operator", "right", "type");
    private static final List<String> TYPES = List.of("number", "text", "boolean", "list", "map");

    private final Nearest nearest;

    VerifyCheck(Nearest nearest) {
        this.nearest = nearest;
    }

    void run(Setting conditions) {
        if (!(conditions.value() instanceof List<?> list) || list.isEmpty()) {
            conditions
                    .spot()
                    .error(
                            "DEF-295",
                            "conditions is a list of at least one {left, operator, right}, not "
                                    + Kinds.shown(conditions.value()));
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            check(list.get(i), conditions.spot().at(Integer.toString(i)));
        }
    }

    private void check(Object condition, DocumentSpot spot) {
        if (!(condition instanceof Map<?, ?> map)) {
            spot.error("DEF-295", "a condition is {left, operator, right}, not " + Kinds.shown(condition));
            return;
        }
        map.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !KEYS.contains(key))
                .forEach(key -> spot.at(key)
                        .error("DEF-295", "a condition has no field '" + key + "'" + nearest.hint(key, KEYS)));
        for (var name : List.of("left", "right")) {
            if (!map.containsKey(name)) {
                spot.error("DEF-295", "a condition needs " + name + ": a value or a template");
            }
        }
        checkOperator(map, spot);
    }

    private void checkOperator(Map<?, ?> condition, DocumentSpot spot) {
        var name = String.valueOf(condition.get("operator"));
        var operator = Comparison.named(name);
        if (operator.isEmpty()) {
            spot.at("operator")
                    .error(
                            "DEF-295",
                            "there is no operator '" + name + "'" + nearest.hint(name, Comparison.labels())
                                    + "; known are " + String.join(", ", Comparison.labels()));
        }
        var type = condition.get("type");
        if (type == null) {
            return;
        }
        var wanted = String.valueOf(type).toLowerCase(Locale.ROOT);
        if (!TYPES.contains(wanted)) {
            spot.at("type").error("DEF-295", "type is one of " + String.join(", ", TYPES) + ", not '" + type + "'");
        } else if (operator.filter(known -> !known.kinds().contains(wanted)).isPresent()) {
            spot.at("operator").error("DEF-295", "a " + wanted + " has no operator " + name);
        }
    }
}
