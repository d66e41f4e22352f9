package dev.millrace.cli;

import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.Timing;
import dev.millrace.definition.TriggerSource;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Skipped;
import dev.millrace.event.Fire.Started;
import dev.millrace.event.TriggerReport;
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
                source(one.trigger()),
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

    static String source(StartTrigger trigger) {
        var source = trigger.source();
        if (source instanceof TriggerSource.Timer timer) {
            return timer.timing() instanceof Timing.Cron cron
                    ? "cron " + cron.expression() + " " + cron.zone()
                    : "every " + ((Timing.Every) timer.timing()).interval();
        }
        if (source instanceof TriggerSource.Published published) {
            return "event " + published.event();
        }
        return source instanceof TriggerSource.FileSeen file ? "file " + file.path() : "hand";
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

    static List<Map<String, Object>> data(List<TriggerReport> all) {
        return all.stream().map(TriggerView::data).toList();
    }

    private static Map<String, Object> data(TriggerReport one) {
        var data = new LinkedHashMap<String, Object>();
        data.put("workflow", one.workflow());
        data.put("trigger", one.name());
        data.put("firesBy", source(one.trigger()));
        data.put("enabled", one.enabled());
        one.next().ifPresent(next -> data.put("next", next.toString()));
        data.put("fires", one.fires());
        data.put("recent", one.recent().stream().map(TriggerView::data).toList());
        return data;
    }

    static Map<String, Object> data(Fire fire) {
        var data = new LinkedHashMap<String, Object>();
        data.put("id", fire.id());
        data.put("workflow", fire.workflow());
        data.put("trigger", fire.trigger());
        data.put("dueAt", fire.dueAt().toString());
        data.put("at", fire.at().toString());
        if (fire.outcome() instanceof Started started) {
            data.put("execution", started.execution().toString());
        } else if (fire.outcome() instanceof Skipped skipped) {
            data.put("skipped", skipped.cause().name());
            data.put("why", skipped.why());
        }
        return data;
    }

    static String dueText(Map<TriggerReport, List<Instant>> due) {
        var text = new StringBuilder();
        due.forEach((one, instants) -> {
            text.append(one.workflow() + "/" + one.name() + " (" + source(one.trigger()) + ")"
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
