package dev.millrace.cli;

import dev.millrace.serialization.DataCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace doctor}: whether all is here that workflows need. Confined to one run. */
@Command(
        description = "Looks at the JVM, a store, the disk, the clock, the shell and PowerShell, and says what to do.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "It writes one small file, in the store's directory or in this folder, and removes it again. A store is"
                    + " read without a lock.",
            "",
            "Ends with 0 if nothing fails, warnings or not, 1 if something does."
        })
final class DoctorCommand implements Callable<Integer> {

    private final Shell shell;

    @Option(names = "--store", paramLabel = "DIR|URL", description = "A store of executions to look at too.")
    private @Nullable String named;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Mixin
    private DefinitionFiles definitions = new DefinitionFiles();

    DoctorCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var types = definitions.types(Path.of("doctor.yaml"));
        var findings = new Checkup(store(), types).findings();
        if (json) {
            shell.out()
                    .print(DataCodec.toJson(findings.stream().map(Finding::data).toList()));
        } else {
            shell.out().print(table(findings));
        }
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL)
                ? ExitCodes.FAILED
                : ExitCodes.OK;
    }

    private Optional<StorePlace> store() {
        return named == null
                ? Optional.of(StorePlace.of(StorePlace.USUAL)).filter(StorePlace::isThere)
                : Optional.of(StorePlace.of(named));
    }

    private static String table(List<Finding> findings) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("WHAT", "IS", "FOUND"));
        for (var finding : findings) {
            rows.add(List.of(finding.subject(), finding.level().word(), finding.says()));
            if (!finding.advice().isEmpty()) {
                rows.add(List.of("", "", "-> " + finding.advice()));
            }
        }
        return Columns.of(rows);
    }
}
