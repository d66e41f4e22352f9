package dev.millrace.cli;

import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.Workflow;
import dev.millrace.event.MigrationReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a migration does, or did, as data and as text. */
final class MigrationData {

    private MigrationData() {}

    static Map<String, ?> of(Workflow target, boolean applied, List<MigrationReport> reports) {
        var data = new LinkedHashMap<String, Object>();
        data.put("workflowId", target.id());
        data.put("version", target.key().version());
        data.put("revision", target.revision());
        data.put("applied", applied);
        data.put("migrations", reports.stream().map(MigrationData::of).toList());
        return data;
    }

    private static Map<String, ?> of(MigrationReport report) {
        var data = new LinkedHashMap<String, Object>();
        var old = report.plan().from();
        data.put("fromVersion", old.key().version());
        data.put("fromRevision", old.revision());
        data.put(
                "changes",
                report.plan().changes().stream().map(MigrationData::of).toList());
        data.put(
                "executions",
                report.executions().stream().map(MigrationData::of).toList());
        return data;
    }

    private static Map<String, ?> of(MigrationPlan.Change change) {
        var data = new LinkedHashMap<String, Object>();
        data.put("where", change.where());
        data.put("effect", change.effect().name());
        data.put("what", change.what());
        return data;
    }

    private static Map<String, ?> of(MigrationReport.Entry entry) {
        var data = new LinkedHashMap<String, Object>();
        data.put("executionId", entry.execution().toString());
        data.put("verdict", entry.verdict().name());
        data.put("obstacles", entry.obstacles().stream().map(MigrationData::of).toList());
        return data;
    }

    private static Map<String, ?> of(MigrationReport.Obstacle obstacle) {
        var data = new LinkedHashMap<String, Object>();
        data.put("node", obstacle.node());
        data.put("mappable", obstacle.mappable());
        data.put("reason", obstacle.reason());
        return data;
    }

    static String text(Workflow target, boolean applied, List<MigrationReport> reports) {
        if (reports.isEmpty()) {
            return "no execution of an older version of " + target.id() + " is under way\n";
        }
        var text = new StringBuilder();
        for (var report : reports) {
            text.append(report.plan().describe());
            report.executions().forEach(entry -> text.append(entry.describe()).append('\n'));
        }
        return text + (applied ? "" : "nothing was changed; --apply does it\n");
    }
}
