package dev.millrace.cli;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoredExecution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace list}: what a store holds. Confined to one run. */
@Command(
        description = "Lists the executions of a store, newest first. Takes no lock: an engine may be using the store.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The status of what has not ended is told from its events: PENDING, RUNNING, WAITING, PAUSED or"
                    + " COMPENSATING.",
            "",
            "Examples:",
            "  millrace list --store data/ --status failed,timed_out",
            "  millrace list --store data/ --status waiting",
            "  millrace list --store data/ --workflow order --json",
            "  millrace list --store data/ --label customer=ada --older-than 7d"
        })
final class ListCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(names = "--json", description = "Print one JSON array.")
    private boolean json;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description = "Only those in one of these statuses: ${COMPLETION-CANDIDATES}.")
    private List<ExecutionStatus> statuses = new ArrayList<>();

    @Option(names = "--workflow", paramLabel = "ID", description = "Only those of this workflow.")
    private @Nullable String workflow;

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Option(names = "--limit", paramLabel = "N", description = "The newest N only.")
    private long limit = Long.MAX_VALUE;

    ListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw CommandFailedException.usage("[CLI-117] --limit must be at least 1, not " + limit);
        }
        var found = store.standing(this::mayBeMeant).stream()
                .filter(stored -> statuses.isEmpty() || statuses.contains(stored.status()))
                .limit(limit)
                .toList();
        shell.out().print(json ? json(found) : text(found));
        if (!json && !store.starts(1).isEmpty()) {
            shell.err().println("starts wait in the store that no engine has begun; 'millrace starts list' says why");
        }
        return ExitCodes.OK;
    }

    private String json(List<StoredExecution> found) {
        var causes = store.causes(found);
        return DataCodec.toJson(found.stream()
                .map(stored -> {
                    var data = new LinkedHashMap<>(ReportJson.of(stored));
                    data.put("cause", causes.getOrDefault(stored.id(), ""));
                    return data;
                })
                .toList());
    }

    /** An execution that has not ended may stand in any status that is no end. */
    private boolean mayBeMeant(StoredExecution stored) {
        return filter.holds(stored)
                && (workflow == null
                        || workflow.equals(stored.origin().workflow().id()))
                && (statuses.isEmpty()
                        || statuses.contains(stored.status())
                        || !stored.isEnded() && statuses.stream().anyMatch(status -> !status.isFinal()));
    }

    private String text(List<StoredExecution> found) {
        return found.isEmpty() ? "no executions\n" : StoredTable.of(found, store.causes(found));
    }
}
