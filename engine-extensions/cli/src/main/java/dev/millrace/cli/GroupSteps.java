package dev.millrace.cli;

import dev.millrace.ExecutionGroup;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.GroupReport;
import dev.millrace.event.GroupReport.Unchanged;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoredExecution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the same of all executions of a workflow, and reports what became of each. Confined to one run. */
final class GroupSteps {

    private final Shell shell;
    private final GroupTarget target;
    private final Optional<String> workflow;
    private final Step step;
    private final List<Row> rows = new ArrayList<>();

    /**
     * What is asked.
     *
     * @param of which executions, by what the store says of them
     * @param ask asks it
     * @param patience how far ahead a timer may be that is waited for afterwards
     * @param wanted how each must stand then; the command fails if one does not
     */
    record Step(
            Set<ExecutionStatus> of,
            Function<ExecutionGroup, GroupReport> ask,
            Duration patience,
            Set<ExecutionStatus> wanted) {}

    /** One execution, and what became of it: a report of it alone. */
    private record Row(StoredExecution execution, ExecutionStatus status, GroupReport answer) {

        boolean changed() {
            return answer.unchanged().isEmpty();
        }

        Optional<String> reason() {
            return answer.unchanged().stream().map(Unchanged::reason).findFirst();
        }
    }

    GroupSteps(Shell shell, GroupTarget target, Step step) {
        this.shell = shell;
        this.target = target;
        this.workflow = target.workflow();
        this.step = step;
    }

    /**
     * Does it.
     *
     * @param agreed hears of all that are meant before the first is asked
     */
    int run(Consumer<List<StoredExecution>> agreed) {
        if (target.store().executions().stream().noneMatch(this::isMeant)) {
            throw CommandFailedException.usage("[CLI-110] there is no execution of " + named() + " in "
                    + target.store().place() + "; 'millrace list --store "
                    + target.store().place() + "' shows those that there are");
        }
        var byFolder = target.store().incompleteByFolder();
        var meant = byFolder.values().stream()
                .flatMap(List::stream)
                .filter(this::isAsked)
                .toList();
        if (!meant.isEmpty()) {
            agreed.accept(meant);
        }
        byFolder.forEach(this::ask);
        print();
        return rows.stream().allMatch(row -> row.changed() && step.wanted().contains(row.status()))
                ? ExitCodes.OK
                : ExitCodes.FAILED;
    }

    private boolean isAsked(StoredExecution stored) {
        return isMeant(stored) && step.of().contains(stored.status());
    }

    private boolean isMeant(StoredExecution stored) {
        var key = stored.origin().workflow();
        return target.filter().holds(stored)
                && workflow.filter(name -> !name.equals(key.id()) && !name.equals(key.toString()))
                        .isEmpty();
    }

    private String named() {
        return workflow.map(name -> "workflow '" + name + "'").orElse("any workflow")
                + (target.filter().isGiven() ? " with" + target.filter() : "");
    }

    private void ask(Path folder, List<StoredExecution> incomplete) {
        var meant = new LinkedHashMap<ExecutionId, StoredExecution>();
        incomplete.stream().filter(this::isAsked).forEach(stored -> meant.put(stored.id(), stored));
        if (meant.isEmpty()) {
            return;
        }
        ExecutionListener progress = target.reporting().isQuiet() ? event -> {} : ProgressLog.ofMany(shell.err());
        try (var revival = new Revival(shell, target.store(), folder, step.patience(), progress)) {
            var report = revival.askAll(workflow, meant.keySet(), step.ask());
            revival.settle();
            report.changed().forEach(id -> add(revival, meant.get(id), new GroupReport(List.of(id), List.of())));
            for (Unchanged one : report.unchanged()) {
                add(revival, meant.get(one.execution()), new GroupReport(List.of(), List.of(one)));
            }
        }
    }

    private void add(Revival revival, @Nullable StoredExecution stored, GroupReport answer) {
        if (stored != null) {
            rows.add(new Row(stored, revival.statusOf(stored), answer));
        }
    }

    private void print() {
        if (target.reporting().isJson()) {
            shell.out()
                    .print(DataCodec.toJson(rows.stream().map(GroupSteps::data).toList()));
        } else if (!target.reporting().isQuiet()) {
            shell.out().print(rows.isEmpty() ? "none of " + named() + " to ask\n" : table());
        } else {
            rows.stream()
                    .filter(row -> !row.changed())
                    .forEach(row -> shell.err()
                            .println(row.execution().id() + " stays: "
                                    + row.reason().orElse("")));
        }
    }

    private static Map<String, ?> data(Row row) {
        var data = ReportJson.of(row.answer()).get(0);
        data.put("workflowId", row.execution().origin().workflow().id());
        data.put("status", row.status().name());
        return data;
    }

    private String table() {
        var all = new ArrayList<List<String>>();
        all.add(List.of("EXECUTION", "STATUS", "CHANGED", "WHY NOT"));
        rows.forEach(row -> all.add(List.of(
                row.execution().id().toString(),
                row.status().name(),
                row.changed() ? "yes" : "no",
                row.reason().map(Text::oneLine).orElse("-"))));
        return Columns.of(all);
    }

    /** Returns the statuses of executions that have not ended, as a store knows them. */
    static Set<ExecutionStatus> open() {
        return List.of(ExecutionStatus.values()).stream()
                .filter(status -> !status.isFinal())
                .collect(Collectors.toUnmodifiableSet());
    }
}
