package dev.millrace.cli;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.serialization.DataCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The triggers of some workflows in an engine elsewhere, which has the store. Confined to one run. */
final class ServedTriggers {

    private final Shell shell;
    private final ServedEngine engine;
    private final Set<String> workflows;
    private final boolean json;

    /**
     * Creates it.
     *
     * @param workflows the ids of the workflows whose triggers are meant
     * @param json whether answers are printed as JSON
     */
    ServedTriggers(Shell shell, ServedEngine engine, Set<String> workflows, boolean json) {
        this.shell = shell;
        this.engine = engine;
        this.workflows = Set.copyOf(workflows);
        this.json = json;
    }

    private List<Map<?, ?>> all() {
        var all = new ArrayList<Map<?, ?>>();
        if (engine.get("/triggers").get("triggers") instanceof List<?> triggers) {
            for (var one : triggers) {
                if (one instanceof Map<?, ?> trigger && workflows.contains(String.valueOf(trigger.get("workflow")))) {
                    all.add(trigger);
                }
            }
        }
        return all;
    }

    int list() {
        return printed(all());
    }

    private int printed(List<Map<?, ?>> triggers) {
        if (json) {
            shell.out().print(DataCodec.toJson(triggers));
            return ExitCodes.OK;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("WORKFLOW", "TRIGGER", "FIRES BY", "ENABLED", "NEXT", "FIRES"));
        triggers.forEach(one -> rows.add(List.of(
                text(one, "workflow"),
                text(one, "trigger"),
                text(one, "firesBy"),
                Boolean.TRUE.equals(one.get("enabled")) ? "yes" : "no",
                text(one, "next"),
                text(one, "fires"))));
        shell.out().print(triggers.isEmpty() ? "no triggers\n" : Columns.of(rows));
        return ExitCodes.OK;
    }

    private static String text(Map<?, ?> data, String field) {
        var value = data.get(field);
        return value == null ? "-" : value.toString();
    }

    /** Shows when each is due next. */
    int preview(int count) {
        var due = all().stream()
                .<Map<?, ?>>map(one -> engine.get(path(one) + "/preview?count=" + count))
                .toList();
        if (json) {
            shell.out().print(DataCodec.toJson(due));
            return ExitCodes.OK;
        }
        due.forEach(one -> {
            shell.out().println(name(one));
            if (one.get("due") instanceof List<?> instants) {
                instants.forEach(instant -> shell.out().println("  " + instant));
            }
        });
        return ExitCodes.OK;
    }

    /** Fires one, and waits for the end of what it starts. */
    int fire(String name, Map<String, Object> input) {
        var data = new LinkedHashMap<Object, Object>(engine.post(path(one(name)) + "/fire", Map.of("input", input)));
        var started = data.get("execution");
        var status = started == null ? "" : engine.statusAtEnd(started.toString());
        data.put("status", status);
        if (json) {
            shell.out().print(DataCodec.toJson(data));
        } else {
            shell.out()
                    .println(name(data) + ": "
                            + (started == null
                                    ? "skipped, " + text(data, "skipped") + ": " + text(data, "why")
                                    : "started " + started + ", " + status));
        }
        return status.equals(ExecutionStatus.COMPLETED.name()) ? ExitCodes.OK : ExitCodes.FAILED;
    }

    int enable(String name, boolean enabled) {
        return printed(List.of(engine.post(path(one(name)) + (enabled ? "/enable" : "/disable"), Map.of())));
    }

    private Map<?, ?> one(String name) {
        var all = all();
        var meant = all.stream()
                .filter(one -> name.equals(one.get("trigger")) || name.equals(name(one)))
                .toList();
        if (meant.size() != 1) {
            throw CommandFailedException.usage(
                    "[CLI-141] the engine that has the store knows " + (meant.isEmpty() ? "no" : "more than one")
                            + " trigger of these files that is called '" + name + "'; there are "
                            + all.stream().map(ServedTriggers::name).toList());
        }
        return meant.get(0);
    }

    private static String name(Map<?, ?> trigger) {
        return text(trigger, "workflow") + "/" + text(trigger, "trigger");
    }

    private static String path(Map<?, ?> trigger) {
        return "/triggers/" + ServedEngine.encoded(text(trigger, "workflow")) + "/"
                + ServedEngine.encoded(text(trigger, "trigger"));
    }
}
