package dev.millrace.cli;

import dev.millrace.definition.Workflow;
import dev.millrace.event.MigrationReport;
import dev.millrace.serialization.ReportJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Migration to a workflow from its older versions, as data and as text. */
final class MigrationData {

    private MigrationData() {}

    static Map<String, ?> of(Workflow target, boolean applied, List<MigrationReport> reports) {
        var data = new LinkedHashMap<String, Object>();
        data.put("workflowId", target.id());
        data.put("version", target.key().version());
        data.put("revision", target.revision());
        data.put("applied", applied);
        data.put("migrations", reports.stream().map(ReportJson::of).toList());
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
