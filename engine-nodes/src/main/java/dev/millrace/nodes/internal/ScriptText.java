package dev.millrace.nodes.internal;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.node.Field;
import dev.millrace.node.Field.Kind;
import java.util.List;
import java.util.Optional;

/**
 * A node's script. Immutable.
 *
 * @param name how messages call it: the node's id with the language's ending, or the file's path
 * @param text the script itself
 */
public record ScriptText(String name, String text) {

    /** The fields that hold a script. */
    public static final List<Field> FIELDS = List.of(
            Field.optional("scriptContent", Kind.VERBATIM, "the script; exactly one of scriptContent and scriptPath"),
            Field.optional(
                            "scriptPath",
                            Kind.VERBATIM,
                            "the script's file, beside the definition or in the base folder; at most 1 MB")
                    .path());

    /** A script text longer than this is refused. */
    private static final int LONGEST = 1024 * 1024;

    /** Returns what is wrong with a node's choice of a script; the script's file is not looked at. */
    public static List<Problem> problemsOf(NodeSpec node, String path) {
        var content = content(node);
        var file = setting(node, "scriptPath");
        if (content.isPresent() && file.isPresent()) {
            return List.of(Problem.error(
                    "DEF-301",
                    path,
                    "node '" + node.id() + "' has both scriptContent and scriptPath; keep one of them"));
        }
        if (content.or(() -> file).filter(text -> !text.isBlank()).isEmpty()) {
            return List.of(Problem.error(
                    "DEF-302", path, "node '" + node.id() + "' has no script; set scriptContent or scriptPath"));
        }
        if (content.filter(text -> text.length() > LONGEST).isPresent()) {
            return List.of(Problem.error(
                    "DEF-306", path + "/scriptContent", "the script of node '" + node.id() + "' is larger than 1 MB"));
        }
        return file
                .map(BaseFolder::problemOf)
                .filter(problem -> !problem.isEmpty())
                .map(problem -> Problem.error("DEF-306", path + "/scriptPath", "scriptPath is refused: " + problem))
                .stream()
                .toList();
    }

    /**
     * Returns a node's script.
     *
     * @param node a node whose fields have no problems
     * @param base where its file is, if it has one
     * @param ending what a script's name ends in, such as {@code .groovy}
     * @throws InvalidWorkflowException if the fields have problems, or the file cannot be had
     */
    public static ScriptText of(NodeSpec node, BaseFolder base, String ending) {
        var problems = problemsOf(node, "");
        if (!problems.isEmpty()) {
            throw new InvalidWorkflowException("node '" + node.id() + "'", problems);
        }
        return content(node)
                .map(text -> new ScriptText(node.id() + ending, text))
                .orElseGet(
                        () -> fromFile(node, base, setting(node, "scriptPath").orElseThrow()));
    }

    /** Returns the field that holds the script. */
    public static String fieldOf(NodeSpec node) {
        return content(node).isPresent() ? "scriptContent" : "scriptPath";
    }

    private static ScriptText fromFile(NodeSpec node, BaseFolder base, String path) {
        try {
            return new ScriptText(path, base.beside(node).text(path));
        } catch (RefusedFileException refused) {
            var problem = Problem.error("DEF-306", "/scriptPath", String.valueOf(refused.getMessage()));
            throw new InvalidWorkflowException("node '" + node.id() + "'", List.of(problem));
        }
    }

    /** Old files have the script under {@code configuration.script}. */
    private static Optional<String> content(NodeSpec node) {
        return setting(node, "scriptContent").or(() -> setting(node, "script"));
    }

    private static Optional<String> setting(NodeSpec node, String name) {
        return node.setting(name).map(Object::toString);
    }
}
