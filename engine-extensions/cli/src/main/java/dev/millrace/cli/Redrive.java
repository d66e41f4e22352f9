package dev.millrace.cli;

import dev.millrace.Repair;
import dev.millrace.cli.DeadLettersCommand.Letter;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.serialization.DataCodec;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs dead letters again, those of one scope of an execution together. Confined to one run. */
final class Redrive {

    private final Shell shell;
    private final Reporting reporting;
    private final Duration patience;
    private final boolean preview;
    private final Consent consent;
    private final List<Row> rows = new ArrayList<>();

    private record Place(StoredExecution execution, Optional<NodePath> scope) {}

    private record Row(
            Place place,
            List<String> nodes,
            @Nullable ExecutionStatus status,
            @Nullable String reason) {}

    Redrive(Shell shell, Reporting reporting, Duration patience, boolean preview, Consent consent) {
        this.shell = shell;
        this.reporting = reporting;
        this.patience = patience;
        this.preview = preview;
        this.consent = consent;
    }

    int run(List<Letter> letters) {
        var folders = new LinkedHashMap<Path, Map<Place, List<String>>>();
        var folderOf = reporting.store().folders();
        for (var letter : letters) {
            folders.computeIfAbsent(folderOf.apply(letter.execution()), folder -> new LinkedHashMap<>())
                    .computeIfAbsent(new Place(letter.execution(), letter.node().scope()), place -> new ArrayList<>())
                    .add(letter.node().toString());
        }
        folders.forEach(this::redrive);
        if (!preview) {
            print();
        }
        return rows.stream()
                        .allMatch(row -> row.reason() == null && (preview || row.status() == ExecutionStatus.COMPLETED))
                ? ExitCodes.OK
                : ExitCodes.FAILED;
    }

    private void redrive(Path folder, Map<Place, List<String>> places) {
        ExecutionListener progress = reporting.isQuiet() || preview ? event -> {} : ProgressLog.ofMany(shell.err());
        try (var revival = new Revival(shell, reporting.store(), folder, patience, progress)) {
            var asked = new ArrayList<Row>();
            places.forEach((place, nodes) -> asked.add(redrive(revival, place, nodes)));
            if (!preview) {
                revival.settle();
            }
            asked.forEach(row -> rows.add(new Row(
                    row.place(), row.nodes(), revival.statusOf(row.place().execution()), row.reason())));
        }
    }

    private Row redrive(Revival revival, Place place, List<String> nodes) {
        try {
            Repair repair = revival.ask(
                    place.execution(),
                    execution -> execution
                            .repair(reporting.reason("dead letters were redriven by hand"))
                            .redrive(nodes.toArray(String[]::new)));
            if (preview) {
                shell.out().println(place.execution().id());
                OutlookText.print(shell, reporting, repair.preview());
            } else {
                consent.check(shell, place.execution().id(), repair.preview());
                repair.repeatingEffects().apply();
                revival.takeUp(place.execution());
            }
            return new Row(place, nodes, null, null);
        } catch (IllegalArgumentException | StoreException | CommandFailedException e) {
            shell.err().println(place.execution().id() + ": " + e.getMessage());
            return new Row(place, nodes, null, String.valueOf(e.getMessage()));
        }
    }

    private void print() {
        if (reporting.isJson()) {
            shell.out().print(DataCodec.toJson(rows.stream().map(Redrive::data).toList()));
        } else if (!reporting.isQuiet()) {
            shell.out().print(rows.isEmpty() ? DeadLettersCommand.NONE : table());
        }
    }

    private static Map<String, ?> data(Row row) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", row.place().execution().id().toString());
        data.put("workflowId", row.place().execution().origin().workflow().id());
        data.put("nodes", row.nodes());
        data.put("redriven", row.reason() == null);
        data.put("reason", row.reason());
        data.put("status", row.status() == null ? null : row.status().name());
        return data;
    }

    private String table() {
        var all = new ArrayList<List<String>>();
        all.add(List.of("EXECUTION", "NODES", "REDRIVEN", "STATUS"));
        rows.forEach(row -> all.add(List.of(
                row.place().execution().id().toString(),
                String.join(", ", row.nodes()),
                row.reason() == null ? "yes" : "no",
                row.status() == null ? "-" : row.status().name())));
        return Columns.of(all);
    }
}
