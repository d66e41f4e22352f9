package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.testing.conformance.CaseReport;
import dev.millrace.testing.conformance.ConformanceCase;
import dev.millrace.testing.conformance.ConformanceSuite;
import dev.millrace.testing.conformance.InvalidCaseException;
import dev.millrace.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code millrace test}: runs conformance cases. Confined to one run. */
@Command(
        description = "Runs cases: each a workflow, an input, and what must be true afterwards.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A case is a YAML file:",
            "  case: the sum is right",
            "  workflow: {workflowId: sum, nodes: [{nodeId: add, runtimeType: Groovy,",
            "    scriptContent: '[sum: input.a + input.b]'}]}",
            "  input: {a: 1, b: 2}",
            "  expect: {status: COMPLETED, nodes: {add: {output: {sum: 3}}}}",
            "",
            "Ends with 0 if every case passed, else with 1."
        })
final class TestCommand implements Callable<Integer> {

    private final Shell shell;

    @Parameters(
            paramLabel = "FILE-OR-FOLDER",
            arity = "1..*",
            description = "Cases, and folders of cases: their .yaml, .yml and .json files.")
    private List<String> names = new ArrayList<>();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    TestCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        limits.check();
        var files =
                names.stream().map(TestCommand::filesOf).flatMap(List::stream).toList();
        var time = TimeSource.system();
        long start = time.nanoTime();
        long failed = files.stream().filter(file -> !passes(file)).count();
        shell.out()
                .println(Problems.count(files.size(), "case") + ": " + (files.size() - failed) + " passed, " + failed
                        + " failed in " + Text.of(Duration.ofNanos(time.nanoTime() - start)));
        return failed == 0 ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private static List<Path> filesOf(String name) {
        var files = ConformanceSuite.filesOf(DefinitionFiles.fileOrFolder(name));
        if (files.isEmpty()) {
            throw CommandFailedException.usage(
                    "[CLI-105] the folder " + name + " holds no case: no .yaml, .yml or .json file");
        }
        return files;
    }

    private boolean passes(Path file) {
        try {
            var report = ConformanceCase.load(file, limits.load()).run(this::limited);
            print(report);
            return report.passed();
        } catch (InvalidCaseException e) {
            print("FAIL " + file + " is no case", e.problems());
            return false;
        }
    }

    private EngineBuilder limited(EngineBuilder engine) {
        limits.on(engine);
        return engine;
    }

    private void print(CaseReport report) {
        var line = (report.passed() ? "ok   " : "FAIL ") + report.name() + ": " + report.title() + " ("
                + Text.of(report.took()) + ")";
        print(line, report.differences());
    }

    private void print(String line, List<String> details) {
        shell.out().println(line);
        details.forEach(detail -> shell.out().println("       " + detail.replace("\n", "\n       ")));
        shell.out().flush();
    }
}
