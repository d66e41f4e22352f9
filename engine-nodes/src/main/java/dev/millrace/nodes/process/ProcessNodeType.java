package dev.millrace.nodes.process;

import dev.millrace.definition.InheritedEnvironment;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.node.Field;
import dev.millrace.node.Field.Kind;
import dev.millrace.node.Node;
import dev.millrace.node.NodeType;
import dev.millrace.nodes.internal.BaseFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs programs, without a shell unless asked, and ends all that they started when the attempt ends early. Immutable.
 */
public final class ProcessNodeType implements NodeType {

    /** The fields by which any process is run. */
    static final List<Field> RUN_FIELDS = List.of(
            Field.optional(
                            "workingDirectory",
                            Kind.TEXT,
                            "where it runs: a folder beside the definition, in the base folder, or anywhere; the"
                                    + " engine's own working directory without it")
                    .path(),
            Field.optional("environment", Kind.TEXT_MAP, "variables that it gets"),
            Field.optional(
                    InheritedEnvironment.FIELD,
                    Kind.ANY,
                    "names and patterns (CI_*) of the engine's variables that it gets beside PATH, HOME, LANG, LC_ALL,"
                            + " TZ and TMPDIR; true for all, false for none"),
            Field.optional("successExitCodes", Kind.ANY, "the exit codes that mean success; [0] without it"),
            Field.optional(
                    "captureLimit",
                    Kind.INTEGER,
                    "how many bytes of each stream are kept, half first, half last; 1 MB"),
            Field.optional("charset", Kind.VERBATIM, "what its streams are written in; UTF-8 without it"));

    private final BaseFolder base;
    private final Duration grace;
    private final Platform platform;
    private final ProgramPolicy policy;

    /**
     * Creates the type.
     *
     * @param base where working directories are
     * @param grace how long a process that is asked to end may take before it is killed
     * @param policy which programs may be started
     */
    public ProcessNodeType(BaseFolder base, Duration grace, ProgramPolicy policy) {
        this(base, grace, policy, Platform.CURRENT);
    }

    /**
     * Creates the type.
     *
     * @param base where working directories are
     * @param grace how long a process that is asked to end may take before it is killed
     * @param policy which programs may be started
     * @param inherited what they get from the engine's own environment, where neither node nor workflow says so
     */
    public ProcessNodeType(BaseFolder base, Duration grace, ProgramPolicy policy, InheritedEnvironment inherited) {
        this(base, grace, policy, Platform.CURRENT.inheriting(inherited));
    }

    ProcessNodeType(BaseFolder base, Duration grace, ProgramPolicy policy, Platform platform) {
        this.base = base;
        this.grace = grace;
        this.policy = policy;
        this.platform = platform;
    }

    @Override
    public String name() {
        return "Process";
    }

    @Override
    public String description() {
        return "Runs a program. A line '##millrace progress 0.5 text' on its stdout is progress, not output.";
    }

    @Override
    public List<Field> fields() {
        var fields = new ArrayList<Field>();
        fields.add(
                Field.required("command", Kind.TEXTS, "the program and its arguments: [ls, -l]; with shell, one text"));
        fields.add(Field.optional("shell", Kind.BOOLEAN, "whether the command is a text for sh, or cmd on Windows"));
        fields.add(Field.optional("stdin", Kind.TEXT, "what it reads; nothing without it"));
        fields.add(Field.optional(
                        "outputFormat", Kind.VERBATIM, "json: what stdout holds becomes output too; text without it")
                .oneOf("text", "json"));
        fields.addAll(RUN_FIELDS);
        return fields;
    }

    /** A program that prints JSON gives what it likes. */
    @Override
    public Optional<Set<String>> outputs(NodeSpec node) {
        return node.setting("outputFormat").isEmpty() ? Optional.of(Finished.NAMES) : Optional.empty();
    }

    @Override
    public List<Problem> validate(NodeSpec node, String path) {
        var problems = new ArrayList<>(CommandRules.problemsOfCommand(node, path));
        problems.addAll(CommandRules.problemsOfRun(node, path));
        return problems;
    }

    @Override
    public Node create(NodeSpec node) {
        var problems = validate(node, "");
        if (problems.stream().anyMatch(Problem::isError)) {
            throw new InvalidWorkflowException("node '" + node.id() + "'", problems);
        }
        return new ProcessNode(node, base.beside(node), platform, grace, policy);
    }
}
