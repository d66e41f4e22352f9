package dev.millrace.cli;

import dev.millrace.serialization.DataCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace init}: writes a sample to begin with. Confined to one run. */
@Command(
        description =
                "Writes a commented sample project that runs: a workflow, a policy of programs, a page of commands.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  millrace init shop && cd shop && millrace run flows/order.yaml --parameter customer=Ada",
            "",
            "Ends with 0 if it is written, 1 if it cannot be, 2 if a file of it is there already: nothing is written"
                    + " then."
        })
final class InitCommand implements Callable<Integer> {

    /** The files of a project; the sample has each under its last name. */
    private static final List<String> FILES = List.of("flows/order.yaml", "policy.yaml", "README.md");

    private final Shell shell;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "Where; this folder without it. It is made if it is not there.")
    private String name = "";

    @Option(names = "--json", description = "Print the paths of the files as JSON.")
    private boolean json;

    InitCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var folder = DefinitionFiles.path(name);
        var there = FILES.stream()
                .map(folder::resolve)
                .filter(Files::exists)
                .map(Path::toString)
                .collect(Collectors.joining(", "));
        if (!there.isEmpty()) {
            throw CommandFailedException.usage(
                    "[CLI-152] " + there + " is there already, and nothing was written; name another folder");
        }
        FILES.forEach(file -> write(folder.resolve(file)));
        var written =
                FILES.stream().map(file -> folder.resolve(file).toString()).toList();
        if (json) {
            shell.out().print(DataCodec.toJson(Map.of("written", written)));
        } else {
            written.forEach(shell.out()::println);
            shell.out().println("Try: millrace run " + written.get(0) + " --parameter customer=Ada");
        }
        return ExitCodes.OK;
    }

    private static void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text(String.valueOf(file.getFileName())), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw CommandFailedException.failed("[CLI-130] " + file + " cannot be written: " + e.getMessage());
        }
    }

    private static String text(String sample) {
        try (var in = InitCommand.class.getResourceAsStream("sample/" + sample)) {
            return new String(Objects.requireNonNull(in, sample).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
