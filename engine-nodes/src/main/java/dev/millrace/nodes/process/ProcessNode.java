package dev.millrace.nodes.process;

import dev.millrace.definition.NodeSpec;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.nodes.internal.BaseFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs one program. Thread-safe. */
final class ProcessNode implements Node {

    private final BaseFolder folders;
    private final Platform platform;
    private final Duration grace;
    private final ProgramPolicy policy;
    private final boolean templated;

    ProcessNode(NodeSpec node, BaseFolder folders, Platform platform, Duration grace, ProgramPolicy policy) {
        this.folders = folders;
        this.platform = platform;
        this.grace = grace;
        this.policy = policy;
        this.templated = CommandRules.hasTemplates(node);
    }

    @Override
    public Outcome run(NodeContext context) throws InterruptedException, IOException {
        var settings = new ProcessSettings(context.settings());
        try {
            var runner = new ProcessRunner(CommandReader.capture(settings, grace), context, platform);
            var earlier = runner.takeUp();
            var finished = earlier.isPresent() ? earlier.get() : runner.run(line(settings, context));
            return settings.integers("successExitCodes").orElse(List.of(0)).contains(finished.exitCode())
                    ? Outcome.done(JsonOutput.of(settings, finished))
                    : finished.failed();
        } catch (ProgramException failed) {
            return failed.outcome();
        }
    }

    @Override
    public void release(Map<String, Object> note) {
        ProcessRunner.release(note, grace);
    }

    private CommandLine line(ProcessSettings settings, NodeContext context) throws ProgramException {
        var line = new CommandReader(platform, folders, settings).read(command(settings));
        if (templated) {
            CommandRules.refuseBatchFile(platform, line);
        }
        var texts = line.arguments().subList(1, line.arguments().size());
        return new ProgramGuard(policy, context, platform).checked(line, texts);
    }

    private List<String> command(ProcessSettings settings) throws ProgramException {
        if (settings.flag("shell")) {
            return platform.shell(settings.text("command").orElse(""));
        }
        var command =
                settings.texts("command").or(() -> settings.text("command").map(List::of));
        return command.filter(list -> !list.isEmpty() && !list.get(0).isBlank())
                .orElseThrow(() -> ProgramException.forGood(
                        "InvalidCommand", "[NODE-304] the command is empty, once its templates are filled in"));
    }
}
