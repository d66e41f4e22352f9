package dev.millrace.nodes.script;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.node.ConditionLanguage;
import dev.millrace.node.Field;
import dev.millrace.node.Node;
import dev.millrace.node.NodeType;
import dev.millrace.nodes.internal.ApplicationLoader;
import dev.millrace.nodes.internal.BaseFolder;
import dev.millrace.nodes.internal.ScriptText;
import groovy.lang.GroovyRuntimeException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.codehaus.groovy.GroovyBugError;

/**
 * Runs Groovy scripts. Each text is compiled once and shared by all nodes that have it, over all engines of the class
 * loader. Scripts are trusted like code: nothing holds them back. Thread-safe.
 */
public final class GroovyNodeType implements NodeType {

    /** The system property that turns Groovy off where it is {@code false}. */
    public static final String ENABLED = "millrace.groovy.enabled";

    private static final String ENDING = ".groovy";

    private final CompiledScripts scripts;
    private final BaseFolder base;
    private final boolean enabled;

    /**
     * Creates the type.
     *
     * @param base where script files are
     * @param enabled whether scripts may run, unless the system property says no
     * @param idleScripts how many compiled scripts are kept that no node uses; types with the same number share them
     */
    public GroovyNodeType(BaseFolder base, boolean enabled, int idleScripts) {
        this.scripts = CompiledScripts.shared(ApplicationLoader.find(), idleScripts);
        this.base = base;
        this.enabled = enabled;
    }

    @Override
    public String name() {
        return "Groovy";
    }

    @Override
    public String description() {
        return "Runs a Groovy script; scripts are trusted like code.";
    }

    @Override
    public List<Field> fields() {
        return ScriptText.FIELDS;
    }

    @Override
    public Optional<Set<String>> ports(NodeSpec node) {
        return Optional.empty();
    }

    @Override
    public List<Problem> validate(NodeSpec node, String path) {
        var problems = refusals(node, path);
        return problems.isEmpty() ? syntaxProblems(node, path) : problems;
    }

    @Override
    public Node create(NodeSpec node) throws Exception {
        var problems = refusals(node, "");
        if (!problems.isEmpty()) {
            throw refused(node, problems);
        }
        var script = ScriptText.of(node, base, ENDING);
        try {
            return new GroovyNode(script.name(), scripts.hold(script.text()));
        } catch (GroovyRuntimeException | StackOverflowError | GroovyBugError failed) {
            throw refused(node, ScriptCompiler.problemsOf(failed, script.name(), "/" + ScriptText.fieldOf(node)));
        }
    }

    /**
     * Returns Groovy for conditions and expressions; it shares this type's compiled scripts, and is switched off with
     * it.
     */
    @Override
    public Optional<ConditionLanguage> language() {
        return Optional.of(new GroovyConditions(scripts, this::isEnabled));
    }

    private List<Problem> refusals(NodeSpec node, String path) {
        return isEnabled()
                ? ScriptText.problemsOf(node, path)
                : List.of(Problem.error("DEF-305", path, "node '" + node.id() + "': " + GroovyConditions.DISABLED));
    }

    private List<Problem> syntaxProblems(NodeSpec node, String path) {
        try {
            var script = ScriptText.of(node, base, ENDING);
            return scripts.problemsOf(script.name(), script.text(), path + "/" + ScriptText.fieldOf(node));
        } catch (InvalidWorkflowException refused) {
            return refused.problems().stream()
                    .map(problem -> Problem.error(problem.code(), path + problem.path(), problem.message()))
                    .toList();
        }
    }

    private boolean isEnabled() {
        return enabled && !"false".equalsIgnoreCase(System.getProperty(ENABLED));
    }

    private static InvalidWorkflowException refused(NodeSpec node, List<Problem> problems) {
        return new InvalidWorkflowException("node '" + node.id() + "'", problems);
    }
}
