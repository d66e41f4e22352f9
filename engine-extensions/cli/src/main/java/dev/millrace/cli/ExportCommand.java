package dev.millrace.cli;

import dev.millrace.testing.replay.ExecutionBundle;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace export}: writes an execution as a bundle, which a unit test replays. Confined to one run. */
@Command(
        description = {
            "Writes one execution of a store as a bundle: its definition and its events with their data.",
            "Values whose names hold password, secret, token, apiKey, credential or the like are masked; what stands in"
                    + " messages is not. A unit test replays it: ExecutionBundle.load(file).replay().run().",
            "Takes no lock: an engine may be using the store."
        },
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private WrittenExecution written = new WrittenExecution();

    ExportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var store = written.store();
        var stored = store.execution(written.id());
        var bundle = ExecutionBundle.of(store.definition(stored), store.tool().export(stored.id()), written::isSecret);
        written.write(bundle.toJson(), shell);
        return ExitCodes.OK;
    }
}
