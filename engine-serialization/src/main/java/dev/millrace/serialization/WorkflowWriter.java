package dev.millrace.serialization;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.serialization.internal.schema.WorkflowData;
import dev.millrace.serialization.internal.text.FileText;
import dev.millrace.serialization.internal.text.JsonText;
import dev.millrace.serialization.internal.text.Syntax;
import dev.millrace.serialization.internal.text.YamlText;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;

/**
 * Writes workflows as JSON and YAML, in one canonical form: canonical keys in a fixed order, defaults left out,
 * durations by
 * ISO-8601. What the loader reads back is equal. A subflow that came from a file is written as its path.
 */
public final class WorkflowWriter {

    private WorkflowWriter() {}

    /**
     * Returns the workflow as YAML.
     *
     * @throws InvalidWorkflowException if a node carries its own code, which no file can hold
     */
    public static String toYaml(Workflow workflow) {
        return YamlText.of(dataOf(workflow));
    }

    /**
     * Returns the workflow as JSON.
     *
     * @throws InvalidWorkflowException if a node carries its own code, which no file can hold
     */
    public static String toJson(Workflow workflow) {
        return JsonText.of(dataOf(workflow));
    }

    /**
     * Writes a {@code .json}, {@code .yaml} or {@code .yml} file. Its folders are made where they are missing; a file
     * that is there is replaced at once or not at all.
     *
     * @throws InvalidWorkflowException if a node carries its own code, which no file can hold
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Workflow workflow, Path file) {
        var syntax = Syntax.of(requireNonNull(file, "file"))
                .orElseThrow(() -> new IllegalArgumentException("[DEF-123] " + file + ": " + Syntax.EXPECTED));
        FileText.replace(file, syntax == Syntax.JSON ? toJson(workflow) : toYaml(workflow));
    }

    private static Map<String, Object> dataOf(Workflow workflow) {
        var problems = new ArrayList<Problem>();
        var data = WorkflowData.of(requireNonNull(workflow, "workflow"), problems);
        if (!problems.isEmpty()) {
            throw new InvalidWorkflowException("workflow '" + workflow.id() + "'", problems);
        }
        return data;
    }
}
