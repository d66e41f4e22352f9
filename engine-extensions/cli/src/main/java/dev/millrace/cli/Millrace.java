package dev.millrace.cli;

import dev.millrace.NotEndedException;
import dev.millrace.definition.NearNames;
import dev.millrace.event.NotAnsweredException;
import dev.millrace.store.StoreException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: its subcommands, and what becomes of errors. Confined to one run. */
@Command(
        name = "millrace",
        description = "Runs, checks and explains workflow files.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  millrace init shop && millrace doctor",
            "  millrace validate order.yaml",
            "  millrace run order.yaml --input customer=Ada --input amount=120",
            "  millrace run order.yaml --input-json '{\"items\": [1, 2]}' --json > report.json",
            "  millrace run order.yaml && millrace list",
            "  millrace recover --store data/",
            "  millrace serve --store jdbc:postgresql://db/orders --workflows flows/",
            "  millrace graph order.yaml --format dot | dot -Tsvg > order.svg",
            "  millrace report ID --store data/ -o report.html",
            "  millrace test cases/",
            "",
            "Ends with 0 if all went well, 1 if something failed, 2 if the command line is wrong."
        })
final class Millrace {

    private static final int SHORTEST = 3; // what is shorter is near to every other
    private static final int MOST_NEAR = 3;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of an unexpected error.")
    private boolean stacktrace;

    private final Passwords passwords;

    private Millrace(Passwords passwords) {
        this.passwords = passwords;
    }

    /** Runs one command line and returns the code to end with. */
    static int run(Shell shell, String[] args) {
        return run(shell, args, System::getenv);
    }

    /** Does the same in another environment. */
    static int run(Shell shell, String[] args, Function<String, @Nullable String> environment) {
        var root = new Millrace(Passwords.of(environment));
        var line = commands(root, shell)
                .setOut(writer(shell.rawOut()))
                .setErr(writer(shell.rawErr()))
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(shell.isTerminal() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler(root::misused)
                .setDefaultValueProvider(option -> StoreOption.usual(option, environment))
                .setExecutionExceptionHandler((e, command, parsed) ->
                        root.failed(shell, e instanceof StoreException held ? ServedStore.said(command, held) : e));
        HelpText.wrap(line);
        return line.execute(args);
    }

    /** The commands in the order in which help lists them. */
    private static CommandLine commands(Millrace root, Shell shell) {
        var line = new CommandLine(root);
        ofFiles(line, shell);
        ofStores(line, shell);
        ofRepairs(line, shell);
        return line.addSubcommand("triggers", TriggersCommand.of(shell))
                .addSubcommand("schedule", new ScheduleCommand(shell))
                .addSubcommand("serve", new ServeCommand(shell))
                .addSubcommand("init", new InitCommand(shell))
                .addSubcommand("doctor", new DoctorCommand(shell))
                .addSubcommand("journal", new JournalCommand(shell))
                .addSubcommand("db", DbCommand.of(shell))
                .addSubcommand("completion", new CompletionCommand(shell));
    }

    private static void ofFiles(CommandLine line, Shell shell) {
        line.addSubcommand("run", new RunCommand(shell))
                .addSubcommand("validate", new ValidateCommand(shell))
                .addSubcommand("graph", new GraphCommand(shell))
                .addSubcommand("test", new TestCommand(shell))
                .addSubcommand("schema", new SchemaCommand(shell))
                .addSubcommand("import", new ImportCommand(shell))
                .addSubcommand("batch", new BatchCommand(shell));
    }

    private static void ofStores(CommandLine line, Shell shell) {
        line.addSubcommand("recover", new RecoverCommand(shell))
                .addSubcommand("list", new ListCommand(shell))
                .addSubcommand("show", new ShowCommand(shell))
                .addSubcommand("report", new ReportCommand(shell))
                .addSubcommand("export", new ExportCommand(shell))
                .addSubcommand("pause", new PauseCommand(shell))
                .addSubcommand("resume", new ResumeCommand(shell))
                .addSubcommand("cancel", new CancelCommand(shell))
                .addSubcommand("signal", new SignalCommand.Any(shell))
                .addSubcommand("approve", new SignalCommand.Approve(shell))
                .addSubcommand("reject", new SignalCommand.Reject(shell))
                .addSubcommand("explain", new ExplainCommand(shell))
                .addSubcommand("starts", StartsCommand.of(shell))
                .addSubcommand("events", new EventsCommand(shell))
                .addSubcommand("logs", new LogsCommand(shell));
    }

    private static void ofRepairs(CommandLine line, Shell shell) {
        line.addSubcommand("retry-failed", new RetryFailedCommand(shell))
                .addSubcommand("mark-success", new MarkSuccessCommand(shell))
                .addSubcommand("rerun", new RerunCommand(shell))
                .addSubcommand("edit-output", new EditOutputCommand(shell))
                .addSubcommand("compensate", new CompensateCommand(shell))
                .addSubcommand("undo", new UndoCommand(shell))
                .addSubcommand("fork", new ForkCommand(shell))
                .addSubcommand("migrate", new MigrateCommand(shell))
                .addSubcommand("dead-letters", new DeadLettersCommand(shell));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private int misused(ParameterException e, String[] args) {
        var line = e.getCommandLine();
        if (args.length == 0) {
            line.usage(line.getErr());
            return ExitCodes.USAGE;
        }
        line.getErr().println("[CLI-100] " + Plain.of(passwords.maskedIn(whatIsWrong(e))));
        var near = near(e);
        if (!near.isEmpty()) {
            line.getErr().println("Did you mean: " + String.join(" or ", near) + "?");
        }
        line.getErr().println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCodes.USAGE;
    }

    /** Returns the commands or options that an argument nobody knows is near to. */
    private static List<String> near(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return List.of();
        }
        var line = e.getCommandLine();
        var written = unmatched.getUnmatched().get(0);
        var known = new TreeMap<String, String>();
        (unmatched.isUnknownOption()
                        ? line.getCommandSpec().optionsMap().keySet()
                        : line.getSubcommands().keySet())
                .forEach(name -> known.put(bare(name), name));
        var bare = bare(written.replaceFirst("=.*", ""));
        return bare.length() < SHORTEST
                ? List.of()
                : NearNames.of(bare, known.keySet(), MOST_NEAR).stream()
                        .map(name -> known.getOrDefault(name, name))
                        .toList();
    }

    private static String bare(String name) {
        return name.replaceFirst("^-+", "");
    }

    private static String whatIsWrong(ParameterException e) {
        var line = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched
                && line.getParent() == null
                && !unmatched.isUnknownOption()) {
            return "there is no command '" + unmatched.getUnmatched().get(0) + "'; there are "
                    + String.join(", ", line.getSubcommands().keySet());
        }
        return String.valueOf(e.getMessage()).replace("for option option", "for option");
    }

    private int failed(Shell shell, Exception e) {
        boolean isExpected = e instanceof CommandFailedException
                || e instanceof StoreException
                || e instanceof NotEndedException
                || e instanceof NotAnsweredException;
        shell.err()
                .println(
                        passwords.maskedIn(isExpected ? String.valueOf(e.getMessage()) : "[CLI-199] unexpected: " + e));
        if (stacktrace) {
            shell.err().print(passwords.maskedIn(trace(e)));
        } else if (!isExpected) {
            shell.err().println("Run it again with --stacktrace, and report what it says.");
        }
        return e instanceof CommandFailedException expected ? expected.exitCode() : ExitCodes.FAILED;
    }

    private static String trace(Exception e) {
        var trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
