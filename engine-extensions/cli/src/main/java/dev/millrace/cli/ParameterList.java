package dev.millrace.cli;

import dev.millrace.definition.Workflow;
import dev.millrace.validation.ParameterCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a workflow takes and gives, as people and programs read it. */
final class ParameterList {

    private ParameterList() {}

    static String text(Workflow workflow) {
        if (workflow.parameters().isEmpty()) {
            return workflow.id() + " declares no parameters: it takes any input.\n" + outputs(workflow);
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("PARAMETER", "TAKES", "DESCRIPTION"));
        workflow.parameters()
                .forEach((name, parameter) ->
                        rows.add(List.of(name, ParameterCheck.described(parameter), parameter.description())));
        return Columns.of(rows) + outputs(workflow);
    }

    private static String outputs(Workflow workflow) {
        return workflow.outputs().isEmpty()
                ? ""
                : "\nIt gives " + Plain.of(String.join(", ", workflow.outputs().keySet())) + ".\n";
    }

    static Map<String, Object> data(Workflow workflow) {
        var parameters = new ArrayList<Map<String, Object>>();
        workflow.parameters().forEach((name, parameter) -> {
            var row = new LinkedHashMap<String, Object>();
            row.put("name", name);
            row.put("type", parameter.type().name());
            row.put("required", parameter.required());
            parameter.defaultValue().ifPresent(value -> row.put("default", value));
            row.put("takes", ParameterCheck.described(parameter));
            row.put("description", parameter.description());
            parameters.add(row);
        });
        var data = new LinkedHashMap<String, Object>();
        data.put("workflowId", workflow.id());
        data.put("parameters", parameters);
        data.put("outputs", List.copyOf(workflow.outputs().keySet()));
        return data;
    }
}
