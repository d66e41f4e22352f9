package dev.millrace.nodes.script;

import static java.util.Objects.requireNonNull;

import dev.millrace.node.NodeContext;
import groovy.lang.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.codehaus.groovy.runtime.FormatHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every Groovy script of a workflow can say: {@code input}, {@code inputs.from(nodeId)}, {@code execution},
 * {@code variables}, {@code secrets}, {@code attempt}, {@code configuration}, {@code context}, {@code log}, and the
 * functions below. Each attempt has an object of its own. Confined to the attempt.
 */
public abstract class WorkflowScript extends Script {

    private static final int LONGEST_LINE = 8_192;
    private static final Logger log = LoggerFactory.getLogger("dev.millrace.script");

    private final List<String> warnings = new ArrayList<>(0);
    private final Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
    private final StringBuilder line = new StringBuilder(0);
    private @Nullable NodeContext context;

    /** Creates a script that is not attached to an attempt. */
    protected WorkflowScript() {}

    final void attach(NodeContext attempt) {
        context = attempt;
    }

    final List<String> warnings() {
        return warnings;
    }

    final Map<String, @Nullable Object> outputs() {
        return outputs;
    }

    /** Returns what the script assigned to this name, or else what it is given under it. */
    @Override
    public @Nullable Object getProperty(String name) {
        Map<?, ?> own = getBinding().getVariables();
        return own.containsKey(name) ? own.get(name) : getMetaClass().getProperty(this, name);
    }

    /** Returns the attempt's context. */
    public NodeContext getContext() {
        if (context == null) {
            throw new IllegalStateException("[NODE-201] a condition cannot use this; only the script of a node can");
        }
        return context;
    }

    /** Returns the input. */
    public Map<String, Object> getInput() {
        return getContext().input();
    }

    /** Returns the outputs that came in, one source apart from the other. */
    public ScriptInputs getInputs() {
        return new ScriptInputs(getContext());
    }

    /** Returns what the execution is and was given: {@code execution.input}, {@code execution.key} and more. */
    public Map<String, Object> getExecution() {
        return getContext().executionProperties();
    }

    /** Returns the variables, with this attempt's own writes. */
    public Map<String, Object> getVariables() {
        return getContext().variables();
    }

    /** Returns the secrets: {@code secrets.NAME} asks for one, and is masked in what the script says and gives. */
    public ScriptSecrets getSecrets() {
        return new ScriptSecrets(getContext());
    }

    /** Returns the attempt's number, from 1. */
    public int getAttempt() {
        return getContext().attempt();
    }

    /** Returns the node's {@code configuration}; empty without one. */
    public Map<?, ?> getConfiguration() {
        return getContext().settings().get("configuration") instanceof Map<?, ?> map ? map : Map.of();
    }

    /** Returns the log of scripts. */
    public Logger getLog() {
        return context == null ? log : new ScriptLog(log, context);
    }

    /** Prints as every script does, and keeps the text for the execution's log. */
    @Override
    public void print(@Nullable Object value) {
        super.print(shown(value));
        printed(FormatHelper.toString(value));
    }

    /** Ends a line as every script does, and says it to the execution's log. */
    @Override
    public void println() {
        super.println();
        printed("\n");
    }

    /** Prints a line as every script does, and says it to the execution's log. */
    @Override
    public void println(@Nullable Object value) {
        super.println(shown(value));
        printed(FormatHelper.toString(value) + "\n");
    }

    /** Prints as every script does, and keeps the text for the execution's log. */
    @Override
    public void printf(String format, @Nullable Object value) {
        var text = String.format(format, value);
        super.print(shown(text));
        printed(text);
    }

    /** Prints as every script does, and keeps the text for the execution's log. */
    @Override
    public void printf(String format, @Nullable Object[] values) {
        var text = String.format(format, values);
        super.print(shown(text));
        printed(text);
    }

    /** Returns what is printed, without the secrets that the script was handed. */
    private @Nullable Object shown(@Nullable Object value) {
        return context != null && context.hasSecrets() ? context.masked(FormatHelper.toString(value)) : value;
    }

    /** Says whole lines to the execution's log; what is behind the last one waits for more. */
    private void printed(String text) {
        line.append(text);
        int end = line.lastIndexOf("\n");
        if (context != null && end >= 0) {
            context.log(line.substring(0, end));
            line.delete(0, end + 1);
        } else if (line.length() > LONGEST_LINE) {
            endLine();
        }
    }

    /** Says what was printed without the end of a line. */
    final void endLine() {
        if (context != null && line.length() > 0) {
            context.log(line.toString());
        }
        line.setLength(0);
    }

    /** Returns one input value; null if it is absent. */
    public @Nullable Object getInput(String name) {
        return valueOf("input", name);
    }

    /** Returns a variable; null if it is absent. */
    public @Nullable Object getGlobal(String name) {
        return valueOf("variables", name);
    }

    /** Adds a value to the output. */
    public void setOutput(String name, @Nullable Object value) {
        getContext();
        outputs.put(name, value);
    }

    /** Says what people should look at, though the node does its work: it is COMPLETED with warnings then. */
    public void warn(String text) {
        getContext();
        warnings.add(requireNonNull(text, "text"));
    }

    /** Writes a variable, once the node completes. */
    public void setGlobal(String name, @Nullable Object value) {
        getContext().setVariable(name, value);
    }

    /**
     * Waits: what {@code sleep(millis)} in a script means.
     *
     * @param millis how long, in milliseconds
     * @throws InterruptedException if the attempt is cancelled or times out; Groovy's own would sleep on
     */
    public static void sleepUnlessInterrupted(long millis) throws InterruptedException {
        Thread.sleep(millis);
    }

    /**
     * Waits: what {@code sleep(duration)} in a script means.
     *
     * @param duration how long
     * @throws InterruptedException if the attempt is cancelled or times out
     */
    public static void sleepUnlessInterrupted(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
    }

    private @Nullable Object valueOf(String property, String name) {
        return getProperty(property) instanceof Map<?, ?> map ? map.get(name) : null;
    }

    /** Ends a script whose thread is interrupted; each of its methods, closures and loops begins by this. */
    public static void refuseInterrupted() throws InterruptedException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("Execution interrupted. The current thread has been interrupted.");
        }
    }
}
