package dev.millrace.examples.wfformat;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.examples.wfformat.Instance.Link;
import dev.millrace.examples.wfformat.Instance.Task;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.LoadLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads WfFormat 1.5: {@code workflow.specification.tasks} and {@code workflow.execution.tasks}. */
final class InstanceReader {

    private static final LoadLimits LIMITS = new LoadLimits(256L << 20, 1 << 20, 50, 50_000_000);

    private final Path file;

    private InstanceReader(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws NotWfFormatException if it cannot be read, or is none
     */
    static Instance read(Path file) throws NotWfFormatException {
        return new InstanceReader(file).instance();
    }

    private Instance instance() throws NotWfFormatException {
        var document = map(document(), "the document");
        var workflow = map(document.get("workflow"), "workflow");
        var specification = map(workflow.get("specification"), "workflow.specification");
        var specified = list(specification.get("tasks"), "workflow.specification.tasks");
        var runtimes = runtimes(workflow.get("execution"));
        Map<String, Task> tasks = new LinkedHashMap<>();
        for (var entry : specified) {
            var id = id(map(entry, "a task of workflow.specification.tasks"));
            if (tasks.put(id, new Task(id, runtimes.getOrDefault(id, 0.0))) != null) {
                throw refused("two tasks have the id '" + id + "'");
            }
        }
        return new Instance(String.valueOf(document.get("name")), tasks, links(specified, tasks.keySet()));
    }

    private @Nullable Object document() throws NotWfFormatException {
        try {
            return DataCodec.with(LIMITS).read(Files.readString(file), Format.JSON, file.toString());
        } catch (IOException e) {
            throw new NotWfFormatException("cannot read " + file + ": " + e, e);
        } catch (InvalidWorkflowException e) {
            throw new NotWfFormatException(file + " is not JSON: " + e.getMessage(), e);
        }
    }

    private Map<String, Double> runtimes(@Nullable Object execution) throws NotWfFormatException {
        Map<String, Double> seconds = new HashMap<>();
        if (execution != null) {
            for (var entry : list(map(execution, "workflow.execution").get("tasks"), "workflow.execution.tasks")) {
                var task = map(entry, "a task of workflow.execution.tasks");
                seconds.put(id(task), seconds(task));
            }
        }
        return seconds;
    }

    private double seconds(Map<?, ?> task) throws NotWfFormatException {
        if (task.get("runtimeInSeconds") instanceof Number number && number.doubleValue() >= 0) {
            return number.doubleValue();
        }
        throw refused("task '" + id(task) + "' has no runtimeInSeconds of 0 or more");
    }

    private Set<Link> links(List<?> specified, Set<String> known) throws NotWfFormatException {
        Set<Link> links = new LinkedHashSet<>();
        for (var entry : specified) {
            var task = map(entry, "a task");
            for (var parent : names(task, "parents", known)) {
                links.add(new Link(parent, id(task)));
            }
            for (var child : names(task, "children", known)) {
                links.add(new Link(id(task), child));
            }
        }
        return links;
    }

    private List<String> names(Map<?, ?> task, String field, Set<String> known) throws NotWfFormatException {
        var named = task.get(field) == null ? List.of() : list(task.get(field), field);
        for (var name : named) {
            if (!(name instanceof String) || !known.contains(name)) {
                throw refused("task '" + id(task) + "' names among its " + field + " '" + name + "', which is no task");
            }
        }
        return named.stream().map(String.class::cast).toList();
    }

    private String id(Map<?, ?> task) throws NotWfFormatException {
        if (task.get("id") instanceof String id && !id.isBlank()) {
            return id;
        }
        throw refused("a task has no id");
    }

    private Map<?, ?> map(@Nullable Object value, String what) throws NotWfFormatException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw refused(what + " is no object");
    }

    private List<?> list(@Nullable Object value, String what) throws NotWfFormatException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw refused(what + " is no list");
    }

    private NotWfFormatException refused(String why) {
        return new NotWfFormatException(file + " is not WfFormat 1.5: " + why, null);
    }
}
