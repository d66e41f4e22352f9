package dev.millrace.internal.decision.plan;

import static dev.millrace.definition.DeclaredVariables.ENVIRONMENT;

import dev.millrace.definition.Workflow;
import dev.millrace.node.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The workflow's environment in the settings of its nodes that have one. */
final class WorkEnvironment {

    private WorkEnvironment() {}

    /** Returns a node's settings with the environment of its workflow, where its type has one; its own entries win. */
    static Map<String, Object> of(Workflow workflow, Map<String, Object> settings, List<Field> fields) {
        if (workflow.environment().isEmpty() || fields.stream().noneMatch(WorkEnvironment::isEnvironment)) {
            return settings;
        }
        var own = settings.get(ENVIRONMENT) instanceof Map<?, ?> map ? map : Map.of();
        var all = new LinkedHashMap<String, Object>(settings);
        all.put(ENVIRONMENT, workflow.variables().environmentWith(own));
        return all;
    }

    private static boolean isEnvironment(Field field) {
        return field.name().equals(ENVIRONMENT) && field.kind() == Field.Kind.TEXT_MAP;
    }
}
