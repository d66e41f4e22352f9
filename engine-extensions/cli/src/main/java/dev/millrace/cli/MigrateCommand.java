package dev.millrace.cli;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.MigrationReport;
import dev.millrace.serialization.DataCodec;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoredExecution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace migrate}: takes what has not ended over to a new version of its workflow. Confined to one run. */
@Command(
        description =
                "Says which executions of a store can go over to a new version of their workflow; --apply does it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Looks at every execution of an older version that has not ended. One that cannot go over stays in its"
                    + " version.",
            "With --apply those that went over go on, as far as 'millrace recover' would bring them.",
            "",
            "Examples:",
            "  millrace migrate order-v2.yaml --store data/",
            "  millrace migrate order-v2.yaml --store data/ --map charge=pay --apply --reason 'new payments'",
            "",
            "Ends with 0 if all of them can go over, or did, or there are none, 1 if one cannot, 2 if the command line"
                    + " is",
            "wrong."
        })
final class MigrateCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private RevivingStoreOption store = new RevivingStoreOption();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Option(names = "--from", paramLabel = "VERSION", description = "Only executions of this version.")
    private @Nullable String from;

    @Option(
            names = "--map",
            paramLabel = "OLD=NEW",
            description = "A node that is called otherwise in the new version. May be given several times.")
    private Map<String, String> mapping = new LinkedHashMap<>();

    @Option(names = "--apply", description = "Do it; without it nothing changes.")
    private boolean apply;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it stands in the executions' history.")
    private String reason = "migrated by hand";

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Parameters(paramLabel = "FILE", description = "The new version of the workflow: .yaml, .yml or .json.")
    private String file = "";

    MigrateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        wait.limit();
        var target = target();
        var older = older(target);
        var reports = older.isEmpty() ? List.<MigrationReport>of() : reports(plans(target, older), older);
        if (json) {
            shell.out().print(DataCodec.toJson(MigrationData.of(target, apply, reports)));
        } else {
            shell.out().print(MigrationData.text(target, apply, reports));
        }
        boolean isWell = reports.stream()
                .flatMap(report -> report.executions().stream())
                .allMatch(entry -> entry.obstacles().isEmpty());
        return isWell ? ExitCodes.OK : ExitCodes.FAILED;
    }

    /** Reads the new version. */
    private Workflow target() {
        var path = DefinitionFiles.file(file);
        store.limits().check();
        var report = store.definitions().check(path, store.definitions().types(path), store.limits()::on);
        if (!report.isValid()) {
            Problems.print(report.problems(), shell.err());
            throw CommandFailedException.failed(path + ": "
                    + Problems.count(Problems.errors(report.problems()), "error") + "; nothing was migrated");
        }
        return report.workflow().orElseThrow();
    }

    /** Returns the executions of other revisions that have not ended, oldest first. */
    private List<StoredExecution> older(Workflow target) {
        var all = store.executions().stream()
                .filter(stored -> !stored.isEnded())
                .filter(stored -> stored.origin().workflow().id().equals(target.id()))
                .filter(stored -> !stored.origin().revision().equals(target.revision()))
                .toList();
        var versions =
                all.stream().map(stored -> stored.origin().workflow().version()).collect(Collectors.toSet());
        if (from != null && !versions.contains(from)) {
            throw CommandFailedException.usage("[CLI-126] no execution of version " + from + " of " + target.id()
                    + " can be migrated; there are executions of " + (versions.isEmpty() ? "none" : versions));
        }
        return all.stream()
                .filter(stored ->
                        from == null || stored.origin().workflow().version().equals(from))
                .toList();
    }

    /** Returns a plan for each revision that is run. */
    private List<MigrationPlan> plans(Workflow target, List<StoredExecution> older) {
        var byRevision = new LinkedHashMap<String, StoredExecution>();
        older.forEach(stored -> byRevision.putIfAbsent(stored.origin().revision(), stored));
        var plans = new ArrayList<MigrationPlan>();
        for (var stored : byRevision.values()) {
            try {
                var plan = MigrationPlan.between(definitionOf(stored), target);
                for (var entry : mapping.entrySet()) {
                    plan = plan.mapping(entry.getKey(), entry.getValue());
                }
                plans.add(plan);
            } catch (IllegalArgumentException e) {
                throw CommandFailedException.usage(String.valueOf(e.getMessage()));
            }
        }
        return plans;
    }

    private Workflow definitionOf(StoredExecution stored) {
        var tool = store.tool();
        var revision = stored.origin().revision();
        try (var copy = tool.copyOf(stored.id())) {
            copy.open();
            return copy.definition(revision)
                    .filter(definition -> !definition.text().isEmpty())
                    .flatMap(definition -> tool.codec().map((StoreCodec codec) -> codec.decode(definition)))
                    .orElseThrow(() -> CommandFailedException.failed("[CLI-127] execution " + stored.id()
                            + " runs a version that holds code; let the application migrate it, by"
                            + " engine.migrate(...)"));
        }
    }

    private List<MigrationReport> reports(List<MigrationPlan> plans, List<StoredExecution> older) {
        var folder = store.definitions().folder(DefinitionFiles.file(file));
        try (var revival = new Revival(shell, store, folder, wait.limit(), event -> {})) {
            var reports = new ArrayList<MigrationReport>();
            for (var plan : plans) {
                reports.add(only(plan, older, revival.migrate(plan, of(plan, older), reason, apply)));
            }
            if (apply) {
                revival.settle();
            }
            return reports;
        } catch (InvalidWorkflowException e) {
            Problems.print(e.problems(), shell.err());
            throw CommandFailedException.failed("[CLI-128] the old or the new version cannot be compiled here; nothing"
                    + " was migrated. --root names the folder that their scripts are in");
        }
    }

    /**
     * Two revisions may bear one version: each has a plan of its own, and executions of the other are none of its
     * business.
     */
    private static MigrationReport only(MigrationPlan plan, List<StoredExecution> older, MigrationReport report) {
        var ids = of(plan, older);
        return new MigrationReport(
                plan,
                report.executions().stream()
                        .filter(entry -> ids.contains(entry.execution()))
                        .toList());
    }

    private static Set<ExecutionId> of(MigrationPlan plan, List<StoredExecution> older) {
        return older.stream()
                .filter(stored -> stored.origin().revision().equals(plan.from().revision()))
                .map(StoredExecution::id)
                .collect(Collectors.toSet());
    }
}
