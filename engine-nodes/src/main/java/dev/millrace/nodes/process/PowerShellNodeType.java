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
import dev.millrace.nodes.internal.ScriptText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs PowerShell scripts, each attempt in a process of its own. A script has {@code Get-Input}, {@code Set-Output},
 * {@code $execution}, {@code Get-Global} and {@code Set-Global}; a hashtable that it emits is output too, all else that
 * it emits is text on stdout. Errors stop it. Immutable.
 */
public final class PowerShellNodeType implements NodeType {

    private static final String ENDING = ".ps1";

    private final BaseFolder base;
    private final Duration grace;
    private final Platform platform;
    private final ProgramPolicy policy;

    /**
     * Creates the type.
     *
     * @param base where script files are
     * @param grace how long a process that is asked to end may take before it is killed
     * @param policy which programs may be started
     */
    public PowerShellNodeType(BaseFolder base, Duration grace, ProgramPolicy policy) {
        this(base, grace, policy, Platform.CURRENT);
    }

    /**
     * Creates the type.
     *
     * @param base where script files are
     * @param grace how long a process that is asked to end may take before it is killed
     * @param policy which programs may be started
     * @param inherited what they get from the engine's own environment, where neither node nor workflow says so
     */
    public PowerShellNodeType(BaseFolder base, Duration grace, ProgramPolicy policy, InheritedEnvironment inherited) {
        this(base, grace, policy, Platform.CURRENT.inheriting(inherited));
    }

    PowerShellNodeType(BaseFolder base, Duration grace, ProgramPolicy policy, Platform platform) {
        this.base = base;
        this.grace = grace;
        this.policy = policy;
        this.platform = platform;
    }

    @Override
    public String name() {
        return "PowerShell";
    }

    @Override
    public String description() {
        return "Runs a PowerShell script in a process of its own; needs PowerShell to be installed.";
    }

    @Override
    public List<Field> fields() {
        var fields = new ArrayList<>(ScriptText.FIELDS);
        fields.add(Field.optional("parameters", Kind.MAP, "what the script's param block gets"));
        fields.add(Field.optional("requiredModules", Kind.TEXT_LIST, "modules that are imported first"));
        fields.add(Field.optional("modulePaths", Kind.TEXT_LIST, "folders where modules are looked for first"));
        fields.add(
                Field.optional("executable", Kind.VERBATIM, "the program; pwsh or powershell.exe on PATH without it"));
        fields.addAll(ProcessNodeType.RUN_FIELDS);
        return fields;
    }

    @Override
    public List<Problem> validate(NodeSpec node, String path) {
        var problems = new ArrayList<>(ScriptText.problemsOf(node, path));
        problems.addAll(CommandRules.problemsOfRun(node, path));
        var named = node.setting("executable").map(Object::toString);
        if (new PowerShellCommand(platform).find(named).isEmpty()) {
            problems.add(Problem.warning(
                    "DEF-320", path, "node '" + node.id() + "' will fail here: " + PowerShellNode.NOT_FOUND));
        }
        return problems;
    }

    @Override
    public Node create(NodeSpec node) {
        var problems = validate(node, "");
        if (problems.stream().anyMatch(Problem::isError)) {
            throw new InvalidWorkflowException("node '" + node.id() + "'", problems);
        }
        return new PowerShellNode(ScriptText.of(node, base, ENDING).text(), base.beside(node), platform, grace, policy);
    }
}
