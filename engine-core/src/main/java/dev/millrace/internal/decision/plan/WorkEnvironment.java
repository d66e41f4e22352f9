package dev.millrace.internal.decision.plan;

import static dev.millrace.definition.DeclaredVariables.ENVIRONMENT;

import dev.millrace.definition.InheritedEnvironment;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The workflow's environment, and what is inherited beside it, in the settings of its nodes that have one. */
final class WorkEnvironment {

    private WorkEnvironment() {}

    /**
     * Returns a node's settings with what its workflow says of the environment, where its type has one; what the node
     * says itself wins.
     */
    static Map<String, Object> of(Workflow workflow, Map<String, Object> settings, List<Field> fields) {
        return entries(workflow, inherited(workflow, settings, fields), fields);
    }

    private static Map<String, Object> inherited(Workflow workflow, Map<String, Object> settings, List<Field> fields) {
        var inherited = workflow.variables().inherited();
        if (inherited.isEmpty()
                || settings.containsKey(InheritedEnvironment.FIELD)
                || fields.stream().noneMatch(field -> field.name().equals(InheritedEnvironment.FIELD))) {
            return settings;
        }
        var all = new LinkedHashMap<String, Object>(settings);
        all.put(InheritedEnvironment.FIELD, inherited.get().data());
        return all;
    }

    private static Map<String, Object> entries(Workflow workflow, Map<String, Object> settings, List<Field> fields) {
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
