package dev.millrace.validation;

import dev.millrace.definition.Durations;
import dev.millrace.definition.NodeSpec;
import dev.millrace.node.Field;
import dev.millrace.node.NodeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks the settings of each node against the fields of its type, then lets the type check the rest. */
final class FieldCheck {

    /** What every node may say beside the fields of its type: to tell a misspelt one. */
    private static final List<String> OF_EVERY_NODE = List.of(
            "nodeId",
            "nodeName",
            "description",
            "runtimeType",
            Setting.CONFIGURATION,
            "inputs",
            "joinType",
            "joinCount",
            "priority",
            "retryPolicy",
            "circuitBreakerPolicy",
            "compensationNodeId",
            "compensation",
            "fallbackNodeId",
            "maxConcurrentExecutions",
            "timeout",
            "overtimeAfter",
            "preChecks",
            "postChecks",
            "lease",
            "locks",
            "rateLimit",
            "throttle",
            "key",
            "onDuplicate",
            "resources",
            "effect");

    private final Subject subject;

    FieldCheck(Subject subject) {
        this.subject = subject;
    }

    void run() {
        for (int i = 0; i < subject.graph().size(); i++) {
            var node = subject.graph().node(i);
            var spot = subject.findings().node(i);
            checkConfiguration(node, spot);
            subject.graph().type(i).ifPresent(type -> check(node, type, spot));
        }
    }

    private static void checkConfiguration(NodeSpec node, DocumentSpot spot) {
        node.setting(Setting.CONFIGURATION)
                .filter(value -> !(value instanceof Map<?, ?>))
                .ifPresent(value -> spot.at(Setting.CONFIGURATION)
                        .error("DEF-222", "configuration must be a map, not " + Kinds.shown(value)));
    }

    private void check(NodeSpec node, NodeType type, DocumentSpot spot) {
        var fields = type.fields();
        checkNames(node, type, spot);
        boolean sound = true;
        for (var field : fields) {
            sound &= checkField(node, field, spot);
        }
        if (sound) {
            checkByType(node, type, spot);
        }
    }

    private void checkNames(NodeSpec node, NodeType type, DocumentSpot spot) {
        for (var name : node.work().settings().keySet()) {
            if (!name.equals(Setting.CONFIGURATION)
                    && type.fields().stream().noneMatch(field -> field.name().equals(name))) {
                spot.at(name)
                        .error(
                                "DEF-220",
                                "'" + name + "' is no field of a " + type.name() + " node" + hint(name, type)
                                        + (type.fields().isEmpty() ? "; free data goes into configuration" : ""));
            }
        }
    }

    private String hint(String name, NodeType type) {
        if (OF_EVERY_NODE.contains(name)) {
            return ": it is said of the node itself, not among its settings";
        }
        var known = new ArrayList<>(OF_EVERY_NODE);
        type.fields().forEach(field -> known.add(field.name()));
        return subject.nearest().hint(name, known);
    }

    /** Returns whether the field is as it should be. */
    private static boolean checkField(NodeSpec node, Field field, DocumentSpot spot) {
        var setting = Setting.of(node, field, spot);
        if (setting.isEmpty()) {
            if (field.required()) {
                spot.error(
                        "DEF-221", "the " + node.type() + " node needs " + field.name() + ": " + field.description());
            }
            return !field.required();
        }
        return checkValue(field, setting.get().value(), setting.get().spot());
    }

    /** Returns whether a value is what a field takes. */
    static boolean checkValue(Field field, Object value, DocumentSpot spot) {
        if (!Kinds.matches(field.kind(), value)) {
            spot.error(
                    "DEF-222", field.name() + " must be " + Kinds.nameOf(field.kind()) + ", not " + Kinds.shown(value));
            return false;
        }
        if (value instanceof String text && !isAllowed(text, field)) {
            spot.error(
                    "DEF-223",
                    field.name() + " must be one of " + String.join(", ", field.choices()) + ", not '" + text + "'");
            return false;
        }
        if (field.kind() == Field.Kind.DURATION) {
            NodeCheck.checkLength(Durations.parse(value.toString()), spot);
        }
        return true;
    }

    private static boolean isAllowed(String text, Field field) {
        return field.choices().isEmpty()
                || (field.isTemplate() && text.contains("${"))
                || field.choices().stream().anyMatch(text::equalsIgnoreCase);
    }

    private static void checkByType(NodeSpec node, NodeType type, DocumentSpot spot) {
        try {
            type.validate(node, spot.path()).forEach(spot::add);
        } catch (RuntimeException e) {
            spot.error("DEF-225", "the type " + type.name() + " could not check the node: " + e);
        }
    }
}
