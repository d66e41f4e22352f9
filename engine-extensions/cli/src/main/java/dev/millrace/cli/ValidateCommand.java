package dev.millrace.cli;

import dev.millrace.definition.Problem;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.LoadReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace validate}: every problem of every file. Confined to one run. */
@Command(
        description = "Checks workflow files and reports every problem with its place; runs nothing.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  millrace validate order.yaml refund.json",
            "  millrace validate --json order.yaml",
            "",
            "Ends with 0 if there are no errors (warnings are shown), 1 if there are."
        })
final class ValidateCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private Definitions definitions = new Definitions();

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files: .yaml, .yml or .json.")
    private List<String> files = new ArrayList<>();

    ValidateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var paths = files.stream().map(Definitions::file).toList();
        var reports = new LinkedHashMap<Path, LoadReport>();
        paths.forEach(path -> reports.put(path, definitions.check(path, definitions.types(path))));
        if (json) {
            shell.out().print(DataCodec.toJson(data(reports)));
        } else {
            print(reports);
        }
        return reports.values().stream().allMatch(LoadReport::isValid) ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private void print(Map<Path, LoadReport> reports) {
        reports.forEach((path, report) -> {
            Problems.print(report.problems(), shell.out());
            shell.out().println(path + ": " + verdict(report));
        });
        if (reports.size() > 1) {
            long invalid = reports.values().stream()
                    .filter(report -> !report.isValid())
                    .count();
            shell.out().println(Problems.count(reports.size(), "file") + ", " + invalid + " with errors");
        }
    }

    private static String verdict(LoadReport report) {
        long errors = Problems.errors(report.problems());
        long warnings = report.problems().size() - errors;
        if (report.isValid()) {
            return "valid" + (warnings == 0 ? "" : ", " + Problems.count(warnings, "warning"));
        }
        return Problems.count(errors, "error") + (warnings == 0 ? "" : ", " + Problems.count(warnings, "warning"));
    }

    private static Map<String, ?> data(Map<Path, LoadReport> reports) {
        var files = reports.entrySet().stream()
                .map(entry -> data(
                        entry.getKey(),
                        entry.getValue().isValid(),
                        entry.getValue().problems()))
                .toList();
        var all = new LinkedHashMap<String, Object>();
        all.put("valid", reports.values().stream().allMatch(LoadReport::isValid));
        all.put("files", files);
        return all;
    }

    private static Map<String, ?> data(Path path, boolean isValid, List<Problem> problems) {
        var file = new LinkedHashMap<String, Object>();
        file.put("file", path.toString());
        file.put("valid", isValid);
        file.put("problems", Problems.data(problems));
        return file;
    }
}
