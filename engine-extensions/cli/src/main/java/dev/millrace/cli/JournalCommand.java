package dev.millrace.cli;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.JournalTool;
import dev.millrace.store.StoreException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace journal}: looks into the directory of a journal store. Confined to one run. */
@Command(
        description = "Looks into the directory of a journal store, without changing it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  millrace journal verify data/",
            "  millrace journal cat data/ --json",
            "  millrace journal salvage data/ saved/"
        })
final class JournalCommand {

    private static final String DIRECTORY = "The journal's directory.";

    private final Shell shell;

    JournalCommand(Shell shell) {
        this.shell = shell;
    }

    @Command(
            description = "Prints each frame, up to the first that an opening would refuse.",
            mixinStandardHelpOptions = true)
    int cat(
            @Parameters(paramLabel = "DIR", description = DIRECTORY) String directory,
            @Option(names = "--json", description = "One JSON object for each frame.") boolean isJson) {
        return with(directory, tool -> {
            tool.cat(frame -> shell.out().print(isJson ? DataCodec.toJson(frame) : line(frame)));
            return ExitCodes.OK;
        });
    }

    private static String line(Map<String, Object> frame) {
        var text = new StringBuilder();
        frame.forEach((name, value) -> text.append(text.isEmpty() ? "" : " ").append(name + "=" + value));
        return Text.oneLine(text.toString()) + "\n";
    }

    @Command(
            description = "Reads all as an opening would. Ends with 0 if it would be opened, else with 1.",
            mixinStandardHelpOptions = true)
    int verify(
            @Parameters(paramLabel = "DIR", description = DIRECTORY) String directory,
            @Option(names = "--json", description = "Print the report as JSON.") boolean isJson) {
        return with(directory, tool -> {
            var found = tool.verify();
            shell.out().print(isJson ? DataCodec.toJson(ReportJson.of(found)) : text(found));
            return found.problem().isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
        });
    }

    private static String text(JournalTool.Verification found) {
        var text = new StringBuilder();
        text.append(Problems.count(found.frames(), "good frame")).append(", ");
        text.append(Problems.count(found.executions(), "execution")).append('\n');
        found.repair()
                .ifPresent(repair ->
                        text.append("would be repaired: ").append(repair).append('\n'));
        found.problem().ifPresent(problem -> text.append(problem).append('\n'));
        return text.toString();
    }

    @Command(description = "Prints events as JSON, of all executions or of one.", mixinStandardHelpOptions = true)
    int export(
            @Parameters(paramLabel = "DIR", description = DIRECTORY) String directory,
            @Option(names = "--execution", paramLabel = "ID", description = "The execution.") @Nullable String id,
            @Mixin SecretOption secrets) {
        return with(directory, tool -> {
            if (id == null) {
                tool.export((one, events) -> shell.out().print(secrets.json(ReportJson.of(one, events))));
            } else {
                var one = StoreOption.id(id);
                var events = tool.export(one);
                if (events.isEmpty()) {
                    throw CommandFailedException.usage("[CLI-110] there is no execution " + one + " in " + directory
                            + "; 'millrace list --store " + directory + "' shows those that there are");
                }
                shell.out().print(secrets.json(ReportJson.of(one, events)));
            }
            return ExitCodes.OK;
        });
    }

    @Command(
            description = "Copies every frame that is whole into a new directory, and says what was left out.",
            mixinStandardHelpOptions = true)
    int salvage(
            @Parameters(paramLabel = "DIR", description = DIRECTORY) String directory,
            @Parameters(paramLabel = "TARGET", description = "A directory that does not exist yet.") Path target,
            @Option(names = "--json", description = "Print the report as JSON.") boolean isJson) {
        return with(directory, tool -> {
            var leftOut = tool.salvage(target);
            if (isJson) {
                shell.out().print(DataCodec.toJson(Map.of("leftOut", leftOut)));
                return ExitCodes.OK;
            }
            leftOut.forEach(text -> shell.out().println("left out: " + text));
            shell.out()
                    .println("copied to " + target + "; " + Problems.count(leftOut.size(), "thing")
                            + " left out that the"
                            + " files tell of; what was cut off at the journal's end may leave no trace");
            return ExitCodes.OK;
        });
    }

    private static int with(String directory, Function<JournalTool, Integer> work) {
        try {
            return work.apply(JournalTool.at(DefinitionFiles.fileOrFolder(directory)));
        } catch (StoreException e) {
            throw CommandFailedException.failed(String.valueOf(e.getMessage()));
        }
    }
}
