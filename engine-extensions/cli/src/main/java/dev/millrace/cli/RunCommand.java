package dev.millrace.cli;

import dev.millrace.Execution;
import dev.millrace.NotEndedException;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.InvalidParametersException;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoreException;
import dev.millrace.time.TimeSource;
import dev.millrace.validation.ParameterCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace run}: one execution, from its file to its report. Confined to one run. */
@Command(
        description = "Runs a workflow file and reports how it ended.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  millrace run order.yaml --input customer=Ada --input amount=120",
            "  millrace run order.yaml --parameters",
            "  millrace run order.yaml --input-json '{\"items\": [1, 2]}' --json > report.json",
            "  millrace run order.yaml --store data/ --key order-4711 --label customer=ada --var rate=0.19",
            "  millrace run order.yaml --only ship,tag:mail --with-upstream --dry-run",
            "  millrace run order.yaml --only ship,tag:mail --with-upstream --skip audit",
            "  generate | millrace run - --format json",
            "  millrace run order.yaml --watch",
            "",
            "Ends with 0 if the execution completed, 1 if it did not or the file is invalid, 2 if the command line is",
            "wrong.",
            "",
            "The execution outlives the process, in the directory that the first line names. Ctrl-C stops the process"
                    + " and leaves",
            "the execution as it is, as any death of the process does: 'millrace recover --store DIR' goes on with it,",
            "'millrace cancel' ends it. With --in-memory, Ctrl-C cancels the execution, and still reports.",
            "",
            "A store in PostgreSQL, H2 or SQLite is named by its JDBC URL; 'millrace db migrate --store URL' makes its"
                    + " tables.",
            "The user and the password come from MILLRACE_STORE_USER and MILLRACE_STORE_PASSWORD, or stand in the URL."
        })
class RunCommand implements Callable<Integer> {

    private static final long FRAME_MILLIS = 200;

    private final Shell shell;

    @Mixin
    private DefinitionFiles definitions = new DefinitionFiles();

    @Mixin
    private WorkflowFolder registered = new WorkflowFolder();

    @Mixin
    private InputOptions options = new InputOptions();

    @Mixin
    private StartingOptions starting = new StartingOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private CapacityOptions capacities = new CapacityOptions();

    @Mixin
    private NotifyOptions notify = new NotifyOptions();

    @Mixin
    private LogFileOptions logFiles = new LogFileOptions();

    @Mixin
    private RunStore store = new RunStore();

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            defaultValue = "yaml",
            description =
                    "How a definition on stdin is written: ${COMPLETION-CANDIDATES}, in any case; yaml without it,"
                            + " which JSON is too.")
    private Format format = Format.YAML;

    @Option(names = "--parameters", description = "List what the workflow takes and gives, and run nothing.")
    private boolean parameters;

    @Option(
            names = "--dry-run",
            description = "Say which nodes would run in which order, which not, and the names of what they are given;"
                    + " start nothing, and make no store.")
    private boolean dryRun;

    @Option(
            names = DetachedRun.OPTION,
            description = "Leave it to a process of its own, and print its id; needs --store.")
    private boolean detached;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no table; only what went wrong.")
    private boolean quiet;

    @Option(
            names = "--watch",
            description = "Show a tree of the nodes while it runs, on a terminal; lines elsewhere, as without it.")
    private boolean watch;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The workflow: .yaml, .yml or .json; - for stdin.")
    private String file = "";

    /** What the file is not wrong for. */
    private List<Problem> doubts = List.of();

    /** How it stood when a signal made this process leave it to its store; null unless that has happened. */
    private volatile @Nullable RunReport left;

    @Mixin
    private SecretOption secrets = new SecretOption();

    RunCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public final Integer call() {
        if (watch && quiet) {
            throw CommandFailedException.usage("[CLI-160] --watch shows what --quiet does not; give one of them");
        }
        store.check();
        limits.check();
        registered.check();
        var path = isPiped() ? Path.of("stdin") : DefinitionFiles.file(file);
        store.beside(path);
        var types = definitions.types(path);
        var report = isPiped()
                ? definitions.check(piped(), format, types, limits::on)
                : definitions.check(path, types, limits::on);
        if (!report.isValid()) {
            return refused(path, report.problems());
        }
        doubts = report.problems();
        var workflow = starting.on(checked(report.workflow().orElseThrow()));
        if (parameters) {
            sayDoubts();
            shell.out().print(json ? DataCodec.toJson(ParameterList.data(workflow)) : ParameterList.text(workflow));
            return ExitCodes.OK;
        }
        var input = accepted(workflow);
        if (dryRun) {
            return shown(workflow, input);
        }
        return detached ? detached() : run(path, types, workflow, input);
    }

    /** Says where the execution is kept, and then what is doubtful in its file. */
    private void sayFirst() {
        if (!quiet) {
            store.announce(shell.err());
        }
        sayDoubts();
    }

    private void sayDoubts() {
        if (!quiet) {
            Problems.print(doubts, shell.err());
        }
    }

    private int detached() {
        var place = store.place()
                .filter(named -> !isPiped())
                .orElseThrow(() -> CommandFailedException.usage(
                        "[CLI-118] --detach leaves the execution to a process of its own: name a file, and leave out"
                                + " --in-memory, so that it is found in a store"));
        sayFirst();
        var run = new DetachedRun(place);
        var stored = run.start(spec.root().commandLine().getParseResult().originalArgs());
        if (json) {
            shell.out().print(DataCodec.toJson(ReportJson.of(stored)));
        } else {
            shell.out().println(stored.id());
        }
        if (!quiet) {
            shell.err().println("its process prints to " + run.output());
        }
        return ExitCodes.OK;
    }

    private int shown(Workflow workflow, Map<String, Object> input) {
        var start = starting.on(StartOptions.NONE);
        checkSelection(workflow, start);
        sayDoubts();
        var plan = DryRun.of(workflow, input, start);
        shell.out().print(json ? DataCodec.toJson(plan.data()) : plan.text());
        return ExitCodes.OK;
    }

    /** Returns the input as the workflow takes it, before anything is opened for it. */
    private Map<String, Object> accepted(Workflow workflow) {
        try {
            return ParameterCheck.accept(workflow, options.input(workflow.parameters()));
        } catch (InvalidParametersException e) {
            throw CommandFailedException.usage(
                    e.getMessage() + "\n'millrace run " + file + " --parameters' lists them.");
        }
    }

    private boolean isTree() {
        return watch && shell.isTerminal();
    }

    private boolean isPiped() {
        return file.equals("-");
    }

    private String piped() {
        try {
            return new String(shell.in().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw CommandFailedException.failed("[CLI-103] stdin may not be read: " + e.getMessage());
        }
    }

    private int run(Path path, NodeRegistry types, Workflow workflow, Map<String, Object> input) {
        var progress = ProgressDisplay.of(shell, quiet || isTree(), workflow);
        var folder = definitions.folder(path);
        var builder = WorkflowEngine.builder()
                .notifications(notify.settings())
                .nodes(types)
                .listener(progress)
                .grace(StoreOption.GRACE);
        definitions.on(builder, definitions.folders(folder, Path.of("")));
        limits.on(builder);
        capacities.on(builder);
        logFiles.on(builder);
        starting.on(builder);
        var start = starting.on(store.start(folder));
        checkSelection(workflow, start);
        sayFirst();
        try (var engine = store.engine(builder)) {
            registered.register(engine, types, limits::on);
            var begun = new CompletableFuture<Execution>(); // a signal that comes before it waits for it
            shell.onShutdown().accept(() -> leave(engine, begun));
            var execution = started(engine, workflow, input, start);
            begun.complete(execution);
            var report = await(execution, progress);
            var snapshot = report.snapshot();
            print(report);
            shell.out().flush();
            if (left == null) {
                notify.await(engine.notifications(), shell);
            }
            sayWhatHelps(snapshot);
            return snapshot.status() == ExecutionStatus.COMPLETED ? ExitCodes.OK : ExitCodes.FAILED;
        } catch (InvalidWorkflowException e) {
            progress.end();
            return refused(path, e.problems());
        } catch (StoreException e) {
            var engine =
                    store.place().flatMap(place -> ServedStore.holder(place, e)).orElseThrow(() -> e);
            return elsewhere(new ServedRun(engine, workflow, input, start));
        } finally {
            progress.end();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody asks how that went
    private void leave(WorkflowEngine engine, CompletableFuture<Execution> begun) {
        begun.thenAccept(execution -> leave(engine, execution));
    }

    private int elsewhere(ServedRun run) {
        if (!quiet) {
            shell.err().println("the engine that has the store runs it, as execution " + run.id());
        }
        var snapshot = run.await();
        if (json) {
            shell.out().print(secrets.json(snapshot));
        } else if (!quiet) {
            shell.out().println(run.id() + " " + snapshot.get("status"));
        }
        return "COMPLETED".equals(snapshot.get("status")) ? ExitCodes.OK : ExitCodes.FAILED;
    }

    /** One that another process has left under the same key goes on. */
    private Execution started(
            WorkflowEngine engine, Workflow workflow, Map<String, Object> input, StartOptions options) {
        var execution = engine.start(workflow, input, options);
        if (store.place().isPresent()
                && options.key().isPresent()
                && !execution.status().isFinal()) {
            engine.recover(execution.id());
        }
        return execution;
    }

    private static void checkSelection(Workflow workflow, StartOptions options) {
        try {
            options.selection().ifPresent(selection -> selection.of(workflow));
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.usage("CLI-124", e);
        }
    }

    /** What a signal asks for: with a store, the execution stays there as it is; else it ends. */
    private void leave(WorkflowEngine engine, Execution execution) {
        if (store.place().isPresent()) {
            left = report(execution);
            engine.close();
        } else {
            execution.cancel("interrupted by a signal");
        }
    }

    private RunReport await(Execution execution, ProgressDisplay progress) {
        try {
            if (isTree()) {
                watch(execution);
            }
            execution.await();
        } catch (NotEndedException e) {
            progress.end();
            var asItStood = left;
            if (asItStood == null) {
                throw CommandFailedException.failed(e.getMessage() + whatGoesOnWithIt());
            }
            sayWhereItIs(execution, store.place().orElseThrow());
            return asItStood; // what its nodes made of the close is not kept
        }
        progress.end();
        return report(execution);
    }

    /** Draws its nodes until it has ended, or is left. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is chained only counts down
    private void watch(Execution execution) {
        var tree = shell.tree();
        var end = new CountDownLatch(1);
        execution.result().whenComplete((result, failure) -> end.countDown());
        try {
            do {
                tree.draw(TreeText.of(execution.snapshot(), TimeSource.system().now()));
            } while (!end.await(FRAME_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StoreException | IllegalStateException e) {
            shell.err().println(Text.oneLine(String.valueOf(e.getMessage()))); // whoever awaits its end hears it too
        } finally {
            tree.end();
        }
    }

    private void sayWhereItIs(Execution execution, StorePlace place) {
        shell.err()
                .println("interrupted: execution " + execution.id() + " has not ended and stays in " + place
                        + "; 'millrace recover --store " + place + "' goes on with it, 'millrace cancel "
                        + execution.id() + " --store " + place + "' ends it");
    }

    /** Its store has failed, such as on a disk without room: what was confirmed is there still. */
    private String whatGoesOnWithIt() {
        return store.place()
                .map(place -> "\nIt stays in the store as it stood then; once that is seen to, 'millrace recover"
                        + " --store " + place + "' goes on with it")
                .orElse("");
    }

    private void sayWhatHelps(ExecutionSnapshot snapshot) {
        if (!quiet
                && snapshot.status() == ExecutionStatus.FAILED
                && store.place().isPresent()) {
            var target = snapshot.id() + " --store " + store.place().get();
            shell.err()
                    .println("'millrace retry-failed " + target + "' runs what failed again, and what is behind it;"
                            + " with --preview it says what that is");
        }
    }

    private void print(RunReport report) {
        if (json) {
            shell.out().print(secrets.json(report.data().get()));
        } else if (!quiet) {
            shell.out().print(report.table().get());
        } else if (report.snapshot().status() != ExecutionStatus.COMPLETED) {
            shell.err().println(RunTable.verdict(report.snapshot()));
        }
    }

    /** Returns the workflow, if it is one for this command. */
    Workflow checked(Workflow workflow) {
        return workflow;
    }

    /** Returns how an execution stands. */
    RunReport report(Execution execution) {
        var snapshot = execution.snapshot();
        return new RunReport(snapshot, () -> ReportJson.of(snapshot), () -> RunTable.of(snapshot));
    }

    private int refused(Path path, List<Problem> problems) {
        if (json) {
            var data = new LinkedHashMap<String, Object>();
            data.put("status", "INVALID");
            data.put("file", path.toString());
            data.put("problems", Problems.data(problems));
            shell.out().print(DataCodec.toJson(data));
        } else {
            Problems.print(problems, shell.err());
            shell.err().println(path + ": " + Problems.count(Problems.errors(problems), "error") + "; nothing was run");
        }
        return ExitCodes.FAILED;
    }
}
