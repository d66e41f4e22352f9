package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.report.WorkflowCoverage;
import dev.millrace.serialization.DataCodec;
import dev.millrace.testing.conformance.CaseReport;
import dev.millrace.testing.conformance.ConformanceCase;
import dev.millrace.testing.conformance.ConformanceSuite;
import dev.millrace.testing.conformance.InvalidCaseException;
import dev.millrace.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
            "Ends with 0 if every case passed (and took what --coverage-at-least says), else with 1."
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

    @Mixin
    private CoverageOptions coverage = new CoverageOptions();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    private final List<CaseReport> reports = new ArrayList<>();

    TestCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        limits.check();
        coverage.check();
        var files =
                names.stream().map(TestCommand::filesOf).flatMap(List::stream).toList();
        var time = TimeSource.system();
        long start = time.nanoTime();
        files.forEach(this::run);
        long failed = reports.stream().filter(report -> !report.passed()).count();
        var workflows = coverage.isAsked() ? CoverageOptions.of(reports) : List.<WorkflowCoverage>of();
        boolean isEnough = coverage.isEnough(workflows);
        var pages = coverage.write(workflows);
        if (json) {
            printJson(failed, workflows);
        } else {
            workflows.forEach(one -> shell.out().println(one.text()));
            pages.forEach(page -> shell.out().println("written: " + page));
            shell.out()
                    .println(Problems.count(files.size(), "case") + ": " + (files.size() - failed) + " passed, "
                            + failed + " failed in " + Text.of(Duration.ofNanos(time.nanoTime() - start))
                            + (isEnough ? "" : "; the cases take too little of a workflow"));
        }
        return failed == 0 && isEnough ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private void printJson(long failed, List<WorkflowCoverage> workflows) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("passed", reports.size() - failed);
        data.put("failed", failed);
        data.put("cases", reports.stream().map(TestCommand::form).toList());
        if (coverage.isAsked()) {
            data.put("coverage", workflows.stream().map(WorkflowCoverage::data).toList());
        }
        shell.out().print(DataCodec.toJson(data));
    }

    private static Map<String, @Nullable Object> form(CaseReport report) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("name", report.name());
        data.put("title", report.title());
        data.put("passed", report.passed());
        data.put("differences", report.differences());
        data.put("tookMs", report.took().toMillis());
        return data;
    }

    private static List<Path> filesOf(String name) {
        var files = ConformanceSuite.filesOf(DefinitionFiles.fileOrFolder(name));
        if (files.isEmpty()) {
            throw CommandFailedException.usage(
                    "[CLI-105] the folder " + name + " holds no case: no .yaml, .yml or .json file");
        }
        return files;
    }

    private void run(Path file) {
        try {
            var report = ConformanceCase.load(file, limits.load()).run(this::limited);
            reports.add(report);
            print(report);
        } catch (InvalidCaseException e) {
            var name = String.valueOf(file);
            reports.add(new CaseReport(name, "is no case", e.problems(), Duration.ZERO, Optional.empty()));
            print("FAIL " + name + " is no case", e.problems());
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
        if (json) {
            return;
        }
        shell.out().println(line);
        details.forEach(detail -> shell.out().println("       " + detail.replace("\n", "\n       ")));
        shell.out().flush();
    }
}
