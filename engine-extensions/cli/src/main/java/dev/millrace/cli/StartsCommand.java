package dev.millrace.cli;

import dev.millrace.event.EnqueuedStart;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.Ownership;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace starts}: starts in a shared store that no engine has begun. Confined to one run. */
@Command(
        description = "Looks at starts in a store that engines share and that none has begun, and decides on them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  millrace starts list --store jdbc:postgresql://db/orders",
            "  millrace starts try-again ID --store jdbc:postgresql://db/orders",
            "  millrace starts withdraw ID --store jdbc:postgresql://db/orders"
        })
final class StartsCommand {

    private StartsCommand() {}

    /** Returns the command with its subcommands. */
    static CommandLine of(Shell shell) {
        return new CommandLine(new StartsCommand())
                .addSubcommand("list", new ListStarts(shell))
                .addSubcommand("try-again", new TryAgain(shell))
                .addSubcommand("withdraw", new Withdraw(shell));
    }

    /** What each of them says. Confined to one run. */
    private abstract static class OfStarts implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private StoreOption store = new StoreOption();

        @Option(names = "--json", description = "Print one JSON array, of the starts that it is about.")
        private boolean json;

        OfStarts(Shell shell) {
            this.shell = shell;
        }

        final Shell shell() {
            return shell;
        }

        final StoreOption store() {
            return store;
        }

        final boolean isJson() {
            return json;
        }

        final void printJson(List<EnqueuedStart> starts) {
            shell.out()
                    .print(DataCodec.toJson(starts.stream().map(ReportJson::of).toList()));
        }
    }

    /** {@code millrace starts list}. */
    @Command(
            name = "list",
            description = "Lists them, those that are given up first, then the oldest. Takes no lock: engines may be"
                    + " using the store.",
            mixinStandardHelpOptions = true)
    private static final class ListStarts extends OfStarts {

        @Option(names = "--limit", paramLabel = "N", description = "The first N only.")
        private int limit = Integer.MAX_VALUE;

        ListStarts(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            if (limit < 1) {
                throw CommandFailedException.usage("[CLI-117] --limit must be at least 1, not " + limit);
            }
            var found = store().starts(limit);
            if (isJson()) {
                printJson(found);
            } else {
                shell().out().print(found.isEmpty() ? "no start waits for an engine\n" : table(found));
            }
            return ExitCodes.OK;
        }

        private static String table(List<EnqueuedStart> starts) {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("EXECUTION", "WORKFLOW", "SINCE", "WHY"));
            starts.forEach(start -> rows.add(List.of(
                    start.execution().toString(),
                    start.workflowName(),
                    ReportJson.time(start.since()),
                    Text.oneLine(start.why()))));
            return Columns.of(rows);
        }
    }

    /** What is done with some. Confined to one run. */
    private abstract static class OfSome extends OfStarts {

        @Parameters(arity = "1..*", paramLabel = "ID", description = "The executions that have not begun.")
        private List<String> ids = new ArrayList<>();

        OfSome(Shell shell) {
            super(shell);
        }

        /** Asks who is there to be asked. */
        void agree(List<EnqueuedStart> meant) {}

        /** Does it with one; returns whether it could be done. */
        abstract boolean change(Ownership shared, EnqueuedStart start);

        /** Returns what became of those with which it was done. */
        abstract String done();

        @Override
        public final Integer call() {
            var meant = ids.stream().distinct().map(this::start).toList();
            agree(meant);
            var changed = new ArrayList<EnqueuedStart>();
            try (var opened = store().place().store(Optional.empty())) {
                opened.open();
                var shared = opened.ownership().orElseThrow(() -> new AssertionError("it has starts, so it is shared"));
                meant.stream().filter(start -> change(shared, start)).forEach(changed::add);
            }
            print(meant, changed);
            return changed.size() == meant.size() ? ExitCodes.OK : ExitCodes.FAILED;
        }

        private EnqueuedStart start(String text) {
            return store().enqueued(StoreOption.id(text))
                    .orElseThrow(() -> CommandFailedException.usage("[CLI-146] no start of an execution " + text
                            + " waits in " + store().place() + "; 'millrace starts list' shows those that do, 'millrace"
                            + " list' what an engine has begun"));
        }

        private void print(List<EnqueuedStart> meant, List<EnqueuedStart> changed) {
            if (isJson()) {
                printJson(changed);
            } else {
                changed.forEach(start -> shell().out()
                        .println("the start of " + start.execution() + " of " + start.workflowName() + done()));
            }
            meant.stream()
                    .filter(start -> !changed.contains(start))
                    .forEach(start -> shell().err()
                            .println("[CLI-147] an engine has begun execution " + start.execution()
                                    + ", or is about to; nothing was done with its start"));
        }
    }

    /** {@code millrace starts try-again}. */
    @Command(
            name = "try-again",
            description = "Has engines try them again at once, given up or not: one knows the workflow by now.",
            mixinStandardHelpOptions = true)
    private static final class TryAgain extends OfSome {

        TryAgain(Shell shell) {
            super(shell);
        }

        @Override
        boolean change(Ownership shared, EnqueuedStart start) {
            return shared.tryAgain(start.execution());
        }

        @Override
        String done() {
            return " is tried again";
        }
    }

    /** {@code millrace starts withdraw}. */
    @Command(
            name = "withdraw",
            description = "Takes them back: they never begin. On a terminal it asks first.",
            mixinStandardHelpOptions = true)
    private static final class Withdraw extends OfSome {

        @Mixin
        private Consent consent = new Consent();

        Withdraw(Shell shell) {
            super(shell);
        }

        @Override
        void agree(List<EnqueuedStart> meant) {
            var named = meant.stream()
                    .map(start -> start.execution() + " of " + start.workflowName())
                    .collect(Collectors.joining("; "));
            consent.ask(shell(), Problems.count(meant.size(), "start") + " would never begin: " + named);
        }

        @Override
        boolean change(Ownership shared, EnqueuedStart start) {
            return shared.withdraw(start.execution());
        }

        @Override
        String done() {
            return " is withdrawn";
        }
    }
}
