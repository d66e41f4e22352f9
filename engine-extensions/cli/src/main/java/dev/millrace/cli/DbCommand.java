package dev.millrace.cli;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace db}: executions in a database, for those who ask by SQL. Confined to one run. */
@Command(
        description = "Keeps what a store knows in a database, for those who ask by SQL.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  millrace db export --store data/ --sqlite runs.db",
            "  millrace db export --store data/ --jdbc jdbc:postgresql://db/ops --follow"
        })
final class DbCommand {

    private DbCommand() {}

    /** Returns the command with its subcommands. */
    static CommandLine of(Shell shell) {
        return new CommandLine(new DbCommand()).addSubcommand("export", new Export(shell));
    }

    /** {@code millrace db export}. Confined to one run. */
    @Command(
            description = {
                "Writes executions, their nodes, attempts, events and labels into tables; docs/sql.md describes them.",
                "Called again, it writes what has changed. What the store has forgotten stays in the database.",
                "Takes no lock: an engine may be using the store."
            },
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "The user and the password for --jdbc come from MILLRACE_DB_USER and MILLRACE_DB_PASSWORD, or stand in"
                        + " the URL; its",
                "driver is put on the class path: java -cp millrace.jar:postgresql.jar dev.millrace.cli.Main db export"
                        + " ...",
                "",
                "Ends with 0 if all is written, 1 if the database refuses something, 2 if the command line is wrong."
            })
    private static final class Export implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private StoreOption store = new StoreOption();

        @ArgGroup(multiplicity = "1")
        private SqlTarget target = new SqlTarget();

        @Mixin
        private SecretOption secrets = new SecretOption();

        @Option(
                names = {"-f", "--follow"},
                description = "Go on writing what changes, until it is interrupted.")
        private boolean follow;

        @Option(
                names = {"-q", "--quiet"},
                description = "Do not say how many were written.")
        private boolean quiet;

        Export(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            store.executions(); // a store that is not there is said before a database is made
            var changes = new StoreChanges(store.directory());
            try (var connection = target.open()) {
                SqlTables.migrate(connection);
                var export = new SqlExport(connection, secrets);
                say(export.update(store));
                while (follow) {
                    changes.await();
                    say(export.update(store));
                }
                return ExitCodes.OK;
            } catch (SQLException e) {
                throw CommandFailedException.failed("[CLI-172] the database refuses it: " + e.getMessage()
                        + "; what was written before stays, and the next call goes on from there");
            }
        }

        private void say(int written) {
            if (!quiet && (written > 0 || !follow)) {
                shell.out().println(Problems.count(written, "execution") + " written");
                shell.out().flush();
            }
        }
    }
}
