package dev.millrace.cli;

import dev.millrace.StartOptions;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Workflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run by an engine elsewhere that has the store and knows the workflow. Confined to one run. */
final class ServedRun {

    private final ServedEngine engine;
    private final String id;

    /**
     * Starts it there.
     *
     * @throws CommandFailedException if that engine has another workflow of this name, or cannot be told what the start
     *     says
     */
    ServedRun(ServedEngine engine, Workflow workflow, Map<String, Object> input, StartOptions options) {
        this.engine = engine;
        requireSayable(options);
        requireSame(workflow);
        var body = new LinkedHashMap<String, Object>();
        body.put("workflow", workflow.key().toString());
        body.put("input", input);
        body.put("variables", options.variables());
        body.put("labels", options.labels());
        options.terms().priority().ifPresent(priority -> body.put("priority", priority.name()));
        options.selection().ifPresent(selection -> body.put("select", body(selection)));
        var settings = options.terms().settings();
        settings.timeout().ifPresent(limit -> body.put("timeout", limit.toMillis() + "ms"));
        settings.maxConcurrency().ifPresent(most -> body.put("maxConcurrency", most));
        settings.retry().ifPresent(retry -> body.put("maxAttempts", retry.maxAttempts()));
        this.id = String.valueOf(engine.start(body, options.key()).get("executionId"));
    }

    private static void requireSayable(StartOptions options) {
        if (!options.terms().settings().environment().isEmpty()) {
            throw CommandFailedException.usage(
                    "[CLI-174] the engine that has the store is asked over HTTP, where a start says no variables for"
                            + " programs (--env); leave them out, or name another --store");
        }
    }

    private static Map<String, Object> body(Selection selection) {
        return Map.of(
                "only", List.copyOf(selection.only().ids()),
                "onlyTags", List.copyOf(selection.only().tags()),
                "skip", List.copyOf(selection.skip().ids()),
                "skipTags", List.copyOf(selection.skip().tags()),
                "withUpstream", selection.withUpstream(),
                "absentCompleted", selection.satisfied());
    }

    private void requireSame(Workflow workflow) {
        var path = "/definitions/" + ServedEngine.encoded(workflow.key().toString());
        var known = Optional.ofNullable(engine.get(path).get("revision")).map(Object::toString);
        if (known.filter(workflow.revision()::equals).isEmpty()) {
            throw CommandFailedException.failed("[CLI-173] the engine that has the store knows another revision of"
                    + " workflow '" + workflow.id() + "'; put the file into the folder that it serves, or name another"
                    + " --store");
        }
    }

    String id() {
        return id;
    }

    /** Waits for its end, and returns how it stands then, in the form of a report. */
    Map<?, ?> await() {
        engine.statusAtEnd(id);
        return engine.get("/executions/" + id + "/snapshot");
    }
}
