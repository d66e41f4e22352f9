package dev.millrace.nodes.process;

import dev.millrace.event.Failure;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.nodes.internal.BaseFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one PowerShell script. Thread-safe. */
final class PowerShellNode implements Node {

    private final String script;
    private final BaseFolder folders;
    private final Platform platform;
    private final Duration grace;
    private final ProgramPolicy policy;

    PowerShellNode(String script, BaseFolder folders, Platform platform, Duration grace, ProgramPolicy policy) {
        this.script = script;
        this.folders = folders;
        this.platform = platform;
        this.grace = grace;
        this.policy = policy;
    }

    @Override
    public Outcome run(NodeContext context) throws InterruptedException, IOException {
        var settings = new ProcessSettings(context.settings());
        try {
            var runner = new ProcessRunner(CommandReader.capture(settings, grace), context, platform);
            var earlier = runner.takeUp();
            if (earlier.isPresent()) {
                try (var folder = PowerShellFolder.in(runner.earlierFolder())) {
                    return outcome(settings, earlier.get(), folder, context);
                }
            }
            try (var folder = PowerShellFolder.in(runner.folder())) {
                refuseSecretsIn(settings, context);
                folder.write(script, given(settings, context));
                return outcome(settings, runner.run(line(settings, folder, context)), folder, context);
            }
        } catch (ProgramException failed) {
            return failed.outcome();
        }
    }

    @Override
    public void release(Map<String, Object> note) {
        ProcessRunner.release(note, grace);
    }

    private CommandLine line(ProcessSettings settings, PowerShellFolder folder, NodeContext context)
            throws ProgramException {
        var line = new CommandReader(platform, folders, settings)
                .read(new PowerShellCommand(platform).arguments(program(settings)))
                .with(variables(folder.path()));
        return new ProgramGuard(policy, context, platform).checked(line, List.of(script));
    }

    private Path program(ProcessSettings settings) throws ProgramException {
        return new PowerShellCommand(platform)
                .find(settings.text("executable"))
                .orElseThrow(() -> ProgramException.forGood("PowerShellNotFound", "[NODE-321] " + NOT_FOUND));
    }

    static final String NOT_FOUND = "no PowerShell is found: install pwsh, or name it by the field 'executable'"
            + " or the system property '" + PowerShellCommand.PROGRAM + "'";

    /** The script is given these by a file. */
    private static void refuseSecretsIn(ProcessSettings settings, NodeContext context) throws ProgramException {
        for (var name : List.of("parameters", "requiredModules", "modulePaths")) {
            var text = String.valueOf(settings.value(name).orElse(""));
            if (!context.masked(text).equals(text)) {
                throw ProgramException.forGood(
                        "SecretInFile",
                        "[NODE-325] " + name + " of a PowerShell node holds a secret, and would be written to a file;"
                                + " hand it over by environment");
            }
        }
    }

    private static Map<String, Object> given(ProcessSettings settings, NodeContext context) {
        var given = new LinkedHashMap<String, Object>();
        given.put("input", context.input());
        given.put("variables", context.variables());
        given.put("execution", context.executionProperties());
        given.put("parameters", settings.value("parameters").orElse(null) instanceof Map<?, ?> map ? map : Map.of());
        given.put("requiredModules", settings.texts("requiredModules").orElse(List.of()));
        given.put("modulePaths", settings.texts("modulePaths").orElse(List.of()));
        return given;
    }

    private static Map<String, String> variables(Path folder) {
        return Map.of(
                "MILLRACE_DIR", folder.toString(), "POWERSHELL_TELEMETRY_OPTOUT", "1", "POWERSHELL_UPDATECHECK", "Off");
    }

    private static Outcome outcome(
            ProcessSettings settings, Finished finished, PowerShellFolder folder, NodeContext context)
            throws ProgramException, IOException {
        boolean success =
                settings.integers("successExitCodes").orElse(List.of(0)).contains(finished.exitCode());
        if (!success && finished.exitCode() != 1) {
            return finished.failed();
        }
        var result = folder.result();
        if (result.get("error") instanceof Map<?, ?> error) {
            return Outcome.failed(failure(error, finished));
        }
        if (!success) {
            return finished.failed();
        }
        texts(result.get("globals")).forEach(context::setVariable);
        return Outcome.done(JsonOutput.merged(finished, texts(result.get("output"))));
    }

    private static Failure failure(Map<?, ?> error, Finished finished) {
        return new Failure(
                String.valueOf(error.get("type")),
                String.valueOf(error.get("message")),
                true,
                List.of(),
                finished.output(),
                "");
    }

    private static Map<String, Object> texts(@Nullable Object map) {
        var texts = new LinkedHashMap<String, Object>();
        if (map instanceof Map<?, ?> found) {
            found.forEach((key, value) -> texts.put(String.valueOf(key), value));
        }
        return texts;
    }
}
