package dev.millrace.cli;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.notification.NotificationSettings;
import dev.millrace.serialization.DataCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            "Ends with 0 if there are no errors (warnings are shown), 1 if there are, 2 if a file is not there."
        })
final class ValidateCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private DefinitionFiles definitions = new DefinitionFiles();

    @Mixin
    private WorkflowFolder registered = new WorkflowFolder();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files: .yaml, .yml or .json.")
    private List<String> files = new ArrayList<>();

    ValidateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        limits.check();
        var checks = files.stream().map(this::check).toList();
        if (json) {
            shell.out().print(DataCodec.toJson(data(checks)));
        } else {
            print(checks);
        }
        return checks.stream().mapToInt(Check::code).max().orElse(ExitCodes.OK);
    }

    /** What became of one file. */
    private record Check(String file, int code, List<Problem> problems, String unread) {

        boolean isValid() {
            return code == ExitCodes.OK;
        }
    }

    /** One file that cannot be read hides nothing of the others. */
    private Check check(String name) {
        try {
            var path = DefinitionFiles.file(name);
            var types = definitions.types(path);
            var report = definitions.check(path, types, limits::on);
            var problems = new ArrayList<>(report.problems());
            report.workflow().ifPresent(workflow -> problems.addAll(refused(workflow, types)));
            return new Check(
                    path.toString(), Problems.errors(problems) == 0 ? ExitCodes.OK : ExitCodes.FAILED, problems, "");
        } catch (CommandFailedException e) {
            return new Check(name, e.exitCode(), List.of(), String.valueOf(e.getMessage()));
        }
    }

    /** Returns what only shows among the workflows that are registered: names that none of them has. */
    private List<Problem> refused(Workflow workflow, NodeRegistry types) {
        if (!registered.isGiven()) {
            return List.of();
        }
        try (var engine = WorkflowEngine.builder()
                .notifications(NotificationSettings.NONE.ignoringWorkflows())
                .nodes(types)
                .build()) {
            registered.register(engine, types, limits::on);
            engine.register(workflow);
            return List.of();
        } catch (InvalidWorkflowException e) {
            return e.problems().stream().filter(Problem::isError).toList();
        }
    }

    private void print(List<Check> checks) {
        checks.forEach(check -> {
            Problems.print(check.problems(), shell.out());
            if (check.unread().isEmpty()) {
                shell.out().println(check.file() + ": " + verdict(check));
            } else {
                shell.err().println(check.unread());
            }
        });
        if (checks.size() > 1) {
            long unread =
                    checks.stream().filter(check -> !check.unread().isEmpty()).count();
            long invalid = checks.stream().filter(check -> !check.isValid()).count() - unread;
            shell.out()
                    .println(Problems.count(checks.size(), "file") + ", " + invalid + " with errors"
                            + (unread == 0 ? "" : ", " + unread + " not read"));
        }
    }

    private static String verdict(Check check) {
        long errors = Problems.errors(check.problems());
        long warnings = check.problems().size() - errors;
        if (check.isValid()) {
            return "valid" + (warnings == 0 ? "" : ", " + Problems.count(warnings, "warning"));
        }
        return Problems.count(errors, "error") + (warnings == 0 ? "" : ", " + Problems.count(warnings, "warning"));
    }

    private static Map<String, ?> data(List<Check> checks) {
        var all = new LinkedHashMap<String, Object>();
        all.put("valid", checks.stream().allMatch(Check::isValid));
        all.put("files", checks.stream().map(ValidateCommand::data).toList());
        return all;
    }

    private static Map<String, ?> data(Check check) {
        var file = new LinkedHashMap<String, @Nullable Object>();
        file.put("file", check.file());
        file.put("valid", check.isValid());
        file.put("problems", Problems.data(check.problems()));
        file.put("unread", check.unread().isEmpty() ? null : check.unread());
        return file;
    }
}
