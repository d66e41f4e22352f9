package dev.millrace.nodes.process;

import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.InheritedEnvironment;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is wrong or doubtful in the fields of a process, before anything runs. */
final class CommandRules {

    private static final int SMALLEST_CAPTURE = 1024;
    private static final int LARGEST_CAPTURE = 64 * 1024 * 1024;

    private CommandRules() {}

    static List<Problem> problemsOfCommand(NodeSpec node, String path) {
        var settings = new ProcessSettings(node.work().settings());
        var list = settings.texts("command");
        boolean shell = settings.flag("shell");
        var place = path + "/command";
        List<Problem> problems = new ArrayList<>();
        if (list.isPresent()
                ? shell || list.get().isEmpty() || list.get().get(0).isBlank()
                : isBlank(settings)) {
            problems.add(Problem.error(
                    "DEF-310",
                    place,
                    shell
                            ? "with 'shell' the command is one text, which the shell takes apart"
                            : "the command is a list of texts, the program first: [ls, -l]"));
        }
        if (shell && hasTemplates(node)) {
            problems.add(Problem.warning(
                    "DEF-311",
                    place,
                    "a value that is filled into a shell's text can run anything; pass it by 'environment' instead"));
        }
        if (!shell
                && list.isEmpty()
                && settings.text("command").orElse("").strip().matches("[^$]*\\s[^$]*")) {
            problems.add(Problem.warning(
                    "DEF-312",
                    place,
                    "a text without 'shell' is the name of a program, blanks included; write a list: [ls, -l]"));
        }
        return problems;
    }

    static List<Problem> problemsOfRun(NodeSpec node, String path) {
        List<Problem> problems = new ArrayList<>();
        var settings = new ProcessSettings(node.work().settings());
        problemOfCapture(settings)
                .ifPresent(why -> problems.add(Problem.error("DEF-313", path + "/captureLimit", why)));
        problemOfCharset(settings).ifPresent(why -> problems.add(Problem.error("DEF-314", path + "/charset", why)));
        problemOfCodes(settings)
                .ifPresent(why -> problems.add(Problem.error("DEF-315", path + "/successExitCodes", why)));
        problemOfInherited(node)
                .ifPresent(why -> problems.add(Problem.error("DEF-317", path + "/" + InheritedEnvironment.FIELD, why)));
        for (var name : settings.map("environment").keySet()) {
            if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
                problems.add(
                        Problem.error("DEF-316", path + "/environment", "'" + name + "' is no name of a variable"));
            }
        }
        return problems;
    }

    private static Optional<String> problemOfInherited(NodeSpec node) {
        try {
            node.setting(InheritedEnvironment.FIELD)
                    .filter(said -> !hasTemplates(node, InheritedEnvironment.FIELD))
                    .ifPresent(InheritedEnvironment::of);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(InheritedEnvironment.FIELD + ": " + e.getMessage());
        }
    }

    static boolean hasTemplates(NodeSpec node) {
        return hasTemplates(node, "command");
    }

    private static boolean hasTemplates(NodeSpec node, String field) {
        var command = node.setting(field);
        try {
            return command.isPresent()
                    && !Template.parse(command.get(), ExpressionRoots.TEMPLATE).isConstant();
        } catch (InvalidExpressionException e) {
            return true; // the field's own check says what is wrong
        }
    }

    /** Windows runs them by its shell, which takes arguments apart again, by rules that no quoting withstands. */
    static void refuseBatchFile(Platform platform, CommandLine line) throws ProgramException {
        if (platform.windows() && isBatchFile(platform, line)) {
            throw ProgramException.forGood(
                    "InvalidCommand",
                    "[NODE-307] '" + line.program() + "' is a batch file; it must not be given values by templates");
        }
    }

    private static boolean isBatchFile(Platform platform, CommandLine line) {
        var found = platform.find(line.program(), line.folder(), line.environment());
        var name = found.map(Object::toString).orElse(line.program()).toLowerCase(Locale.ROOT);
        return name.endsWith(".bat") || name.endsWith(".cmd");
    }

    private static boolean isBlank(ProcessSettings settings) {
        return settings.value("command").isPresent()
                && settings.text("command").orElse("").isBlank();
    }

    private static Optional<String> problemOfCapture(ProcessSettings settings) {
        try {
            return settings.text("captureLimit")
                    .map(Integer::valueOf)
                    .filter(limit -> limit < SMALLEST_CAPTURE || limit > LARGEST_CAPTURE)
                    .map(limit ->
                            "captureLimit is " + SMALLEST_CAPTURE + " to " + LARGEST_CAPTURE + " bytes, not " + limit);
        } catch (NumberFormatException e) {
            return Optional.of("captureLimit is a whole number of bytes");
        }
    }

    private static Optional<String> problemOfCharset(ProcessSettings settings) {
        var name = settings.text("charset").orElse("UTF-8");
        try {
            return Charset.isSupported(name)
                    ? Optional.empty()
                    : Optional.of("charset '" + name + "' is not known here");
        } catch (IllegalCharsetNameException e) {
            return Optional.of("'" + name + "' is no name of a charset");
        }
    }

    private static Optional<String> problemOfCodes(ProcessSettings settings) {
        try {
            return settings.integers("successExitCodes")
                    .filter(List::isEmpty)
                    .map(none -> "successExitCodes is empty: nothing could ever succeed");
        } catch (NumberFormatException e) {
            return Optional.of("successExitCodes is a list of whole numbers: [0, 3]");
        }
    }
}
