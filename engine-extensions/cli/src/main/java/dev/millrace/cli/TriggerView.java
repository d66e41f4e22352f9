package dev.millrace.cli;

import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Skipped;
import dev.millrace.event.Fire.Started;
import dev.millrace.event.TriggerReport;
import dev.millrace.serialization.ReportJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Triggers and their fires, for people and programs. */
final class TriggerView {

    private TriggerView() {}

    static String table(List<TriggerReport> all) {
        if (all.isEmpty()) {
            return "no triggers\n";
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("WORKFLOW", "TRIGGER", "FIRES BY", "ENABLED", "NEXT", "FIRES", "LAST"));
        all.forEach(one -> rows.add(List.of(
                one.workflow(),
                one.name(),
                source(one),
                one.enabled() ? "yes" : "no",
                one.next().map(Instant::toString).orElse("-"),
                Long.toString(one.fires()),
                last(one))));
        return Columns.of(rows);
    }

    private static String last(TriggerReport one) {
        var recent = one.recent();
        return recent.isEmpty() ? "-" : outcome(recent.get(recent.size() - 1));
    }

    static String source(TriggerReport trigger) {
        return String.valueOf(ReportJson.of(trigger).get("firesBy"));
    }

    static String line(Fire fire) {
        return fire.dueAt() + " " + fire.workflow() + "/" + fire.trigger() + ": " + outcome(fire);
    }

    private static String outcome(Fire fire) {
        if (fire.outcome() instanceof Started started) {
            return "started " + started.execution();
        }
        return fire.outcome() instanceof Skipped skipped ? "skipped, " + skipped.cause() + ": " + skipped.why() : "";
    }

    static List<?> data(List<TriggerReport> all) {
        return all.stream().map(one -> ReportJson.of(one)).toList();
    }

    static String dueText(Map<TriggerReport, List<Instant>> due) {
        var text = new StringBuilder();
        due.forEach((one, instants) -> {
            text.append(one.workflow() + "/" + one.name() + " (" + source(one) + ")"
                    + (one.enabled() ? "" : ", disabled") + "\n");
            instants.forEach(instant -> text.append("  " + instant + "\n"));
        });
        return text.isEmpty() ? "no triggers\n" : text.toString();
    }

    static List<Map<String, Object>> dueData(Map<TriggerReport, List<Instant>> due) {
        var all = new ArrayList<Map<String, Object>>();
        due.forEach((one, instants) -> {
            var data = new LinkedHashMap<String, Object>();
            data.put("workflow", one.workflow());
            data.put("trigger", one.name());
            data.put("due", instants.stream().map(Instant::toString).toList());
            all.add(data);
        });
        return all;
    }
}
