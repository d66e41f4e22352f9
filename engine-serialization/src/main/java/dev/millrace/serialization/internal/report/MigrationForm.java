package dev.millrace.serialization.internal.report;

import dev.millrace.definition.MigrationPlan;
import dev.millrace.event.MigrationReport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Form of a migration from one version. */
public final class MigrationForm {

    private MigrationForm() {}

    /** Returns what it does, or did. */
    public static Map<String, @Nullable Object> of(MigrationReport report) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        var old = report.plan().from();
        data.put("fromVersion", old.key().version());
        data.put("fromRevision", old.revision());
        data.put(
                "changes",
                report.plan().changes().stream().map(MigrationForm::of).toList());
        data.put(
                "executions",
                report.executions().stream().map(MigrationForm::of).toList());
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
        data.put("obstacles", entry.obstacles().stream().map(MigrationForm::of).toList());
        return data;
    }

    private static Map<String, ?> of(MigrationReport.Obstacle obstacle) {
        var data = new LinkedHashMap<String, Object>();
        data.put("node", obstacle.node());
        data.put("mappable", obstacle.mappable());
        data.put("reason", obstacle.reason());
        return data;
    }
}
