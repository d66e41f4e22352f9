package dev.millrace.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace completion}: what lets a shell complete commands and options. Confined to one run. */
@Command(
        description = "Prints a script by which bash and zsh complete commands, options and their values.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "It completes a program of the name millrace: a script or an alias of 'java -jar millrace.jar'.",
            "",
            "Examples:",
            "  source <(millrace completion)",
            "  millrace completion > /etc/bash_completion.d/millrace",
            "  autoload -U +X bashcompinit && bashcompinit && source <(millrace completion)   (zsh)"
        })
final class CompletionCommand implements Callable<Integer> {

    private final Shell shell;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompletionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        shell.out().print(AutoComplete.bash("millrace", spec.root().commandLine()));
        return ExitCodes.OK;
    }
}
