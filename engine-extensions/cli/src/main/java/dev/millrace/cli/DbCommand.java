package dev.millrace.cli;

import dev.millrace.jdbc.JdbcStore;
import dev.millrace.serialization.DataCodec;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace db}: databases as stores, and as copies for those who ask by SQL. Confined to one run. */
@Command(
        description = "Stores in databases, and what a store knows for those who ask by SQL.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  millrace db migrate --store jdbc:postgresql://db/orders",
            "  millrace db export --store data/ --sqlite runs.db",
            "  millrace db export --store data/ --jdbc jdbc:postgresql://db/ops --follow"
        })
final class DbCommand {

    private DbCommand() {}

    /** Returns the command with its subcommands. */
    static CommandLine of(Shell shell) {
        return new CommandLine(new DbCommand())
                .addSubcommand("export", new Export(shell))
                .addSubcommand("migrate", new Migrate(shell));
    }

    /** {@code millrace db migrate}. Confined to one run. */
    @Command(
            description = {
                "Makes the tables of a store in a database, or brings them to this version; what is there stays.",
                "Nothing else changes tables."
            },
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "The user and the password come from MILLRACE_STORE_USER and MILLRACE_STORE_PASSWORD, or stand in the"
                        + " URL.",
                "",
                "Example:",
                "  millrace db migrate --store jdbc:postgresql://db/orders",
                "",
                "Ends with 0 if the tables are there, 1 if the database refuses them, 2 if the command line is wrong."
            })
    private static final class Migrate implements Callable<Integer> {

        private final Shell shell;

        @Option(
                names = "--store",
                paramLabel = "URL",
                required = true,
                description = "The database, by its JDBC URL; without it, what the variable MILLRACE_STORE names.")
        private String named = "";

        @Option(names = "--json", description = "Print one JSON object on a line: the store whose tables are there.")
        private boolean json;

        Migrate(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            var place = StorePlace.of(named);
            if (!place.isDatabase()) {
                throw CommandFailedException.usage("[CLI-192] " + named + " is a directory, which needs no tables; name"
                        + " a database, by --store jdbc:...");
            }
            JdbcStore.migrate(place.sourceOfAny());
            shell.out()
                    .println(
                            json
                                    ? DataCodec.toJsonLine(Map.of("store", place.toString()))
                                    : "the tables of " + place + " are those of this version");
            return ExitCodes.OK;
        }
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

        @Option(
                names = "--json",
                description = "Print a JSON object on a line each time: how many executions were written.")
        private boolean json;

        Export(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            store.executions(); // a store that is not there is said before a database is made
            var changes = new StoreChanges(store.place());
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
                shell.out()
                        .println(
                                json
                                        ? DataCodec.toJsonLine(Map.of("written", written))
                                        : Problems.count(written, "execution") + " written");
                shell.out().flush();
            }
        }
    }
}
