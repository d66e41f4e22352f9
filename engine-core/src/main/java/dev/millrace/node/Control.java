package dev.millrace.node;

import static dev.millrace.node.Field.optional;
import static dev.millrace.node.Field.required;

import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.StepLists;
import dev.millrace.node.Field.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The control types: the decision itself runs their nodes, without a worker. */
public enum Control {
    /** Passes its input on. */
    NOOP("Noop", "Does nothing and passes its input on.", List.of(), node -> Set.of()),
    /** Leaves by one of two ports. */
    IF_ELSE(
            "IfElse",
            "Leaves by TrueBranch or FalseBranch, by a condition.",
            List.of(
                    required("condition", Kind.EXPRESSION, "the condition"),
                    optional("language", Kind.VERBATIM, "the condition's language; expression without it")),
            node -> Set.of("TrueBranch", "FalseBranch")),
    /** Leaves by the port of the matching case. */
    SWITCH(
            "Switch",
            "Leaves by the port of the case that equals the expression's text, else by Default.",
            List.of(
                    required("expression", Kind.EXPRESSION, "what is compared, as text"),
                    required("cases", Kind.MAP, "case text -> port; a case without a port leaves by its own text"),
                    optional("language", Kind.VERBATIM, "the expression's language; expression without it")),
            Control::switchPorts),
    /** Runs its body while a condition holds. */
    WHILE(
            "While",
            "Runs its body while a condition holds, checked before each turn.",
            List.of(
                    required("conditionExpression", Kind.EXPRESSION, "the condition"),
                    optional("maxIterations", Kind.INTEGER, "fails beyond this many; 1000 without it"),
                    optional("language", Kind.VERBATIM, "the condition's language; expression without it")),
            node -> Set.of("LoopBody")),
    /** Runs its body for each item of a collection. */
    FOR_EACH(
            "ForEach",
            "Runs its body for each item of a collection.",
            List.of(
                    optional("collectionExpression", Kind.EXPRESSION, "the collection"),
                    optional("collectionFile", Kind.TEXT, "instead: the file whose lines are the items, read as needed")
                            .path(),
                    optional(
                            "format",
                            Kind.VERBATIM,
                            "the file's: lines, jsonLines, csv, ...; by its extension without it"),
                    optional("itemVariableName", Kind.VERBATIM, "the item's name in the body's input; item without it"),
                    optional("maxConcurrency", Kind.INTEGER, "how many items run at once; 1 without it"),
                    optional(
                            "completion",
                            Kind.ANY,
                            "all, {minSuccessful: n}, or {toleratedFailures: n or 'p%'}; all without it"),
                    optional("language", Kind.VERBATIM, "the expression's language; expression without it")),
            node -> Set.of("LoopBody")),
    /** Does actions in their order. */
    STEPS(
            StepLists.TYPE,
            "Does actions in their order, and others when one of them fails.",
            List.of(
                    required(
                            StepLists.STEPS, Kind.TEXT_LIST, "the actions, nodes each; the first that fails ends them"),
                    optional(StepLists.RETRY_STEPS, Kind.TEXT_LIST, "what is done when the steps have failed"),
                    optional(StepLists.FAILURE_STEPS, Kind.TEXT_LIST, "what is done when nothing is tried any more"),
                    optional(
                            StepLists.MAY_FAIL,
                            Kind.TEXT_LIST,
                            "the steps that the next one follows even if they fail"),
                    optional("iterations", Kind.INTEGER, "how often the steps are done, up to 100; 1 without it"),
                    optional(
                            StepLists.RETRIES,
                            Kind.INTEGER,
                            "how often the steps are begun again behind the retry steps, up to 100; without it the"
                                    + " retry steps stand in for them")),
            node -> Set.of()),
    /** Runs a nested graph as one node. */
    CONTAINER(
            "Container",
            "Runs a nested graph as one node.",
            List.of(optional("executionMode", Kind.VERBATIM, "Parallel, Sequential or Graph; Parallel without it")
                    .oneOf("Parallel", "Sequential", "Graph")),
            node -> Set.of(Control.BREAK)),
    /** Runs another workflow as one node. */
    SUBFLOW(
            "Subflow",
            "Runs another workflow as one node, with variables of its own.",
            List.of(
                    optional("workflowFilePath", Kind.VERBATIM, "the workflow's file, relative to this one"),
                    optional("workflow", Kind.TEXT, "a registered workflow: its id, or id:version"),
                    optional("allowed", Kind.TEXT_LIST, "the names that a template as workflow may give"),
                    optional(
                                    "mode",
                                    Kind.VERBATIM,
                                    "inline: a scope of this execution; child: an own one; inline without it")
                            .oneOf("inline", "child"),
                    optional("await", Kind.BOOLEAN, "whether the node waits for its child's end; true without it"),
                    optional("inputMappings", Kind.MAP, "variable here -> variable there"),
                    optional("outputMappings", Kind.MAP, "variable there -> variable here"),
                    optional("skipValidation", Kind.BOOLEAN, "kept for old files; a subflow is always validated")),
            node -> Set.of()),
    /** Waits for a time. */
    TIMER(
            "Timer",
            "Waits for a time, without a thread.",
            List.of(required("delay", Kind.DURATION, "how long")),
            node -> Set.of()),
    /** Ends the execution. */
    END(
            "End",
            "Ends the execution, wherever it stands in it; what is open is told to stop.",
            List.of(
                    optional(
                                    "status",
                                    Kind.TEXT,
                                    "COMPLETED, FAILED, CANCELLED or TERMINATED, which undo and wait as such an end"
                                            + " does; COMPLETED without it")
                            .oneOf("COMPLETED", "FAILED", "CANCELLED", "TERMINATED"),
                    optional("output", Kind.ANY, "the execution's output; the node's input without it"),
                    optional("message", Kind.TEXT, "why it ends, for people")),
            node -> Set.of()),
    /** Fails unless conditions hold. */
    VERIFY(
            "Verify",
            "Looks at conditions, fails unless they hold, and tells what came out of each.",
            List.of(
                    optional("pass", Kind.VERBATIM, "all: each must hold; any: one is enough; all without it")
                            .oneOf("all", "any"),
                    required(
                            Control.CONDITIONS,
                            Kind.ANY,
                            "a list of {left, operator, right, type}; templates are filled in, and type, if it is"
                                    + " given, is what left must be")),
            node -> Set.of()),
    /** Waits for a signal. */
    WAIT(
            "Wait",
            "Waits for a signal, without a thread.",
            List.of(
                    required("signal", Kind.VERBATIM, "the signal's name"),
                    optional("waitTimeout", Kind.DURATION, "leaves by Timeout after this long"),
                    optional("correlation", Kind.TEXT, "takes only a signal that is about this"),
                    optional(
                            "payload",
                            Kind.MAP,
                            "field -> text, number, boolean, list, map or any; with ? where it may be absent"),
                    optional(
                            "approval",
                            Kind.BOOLEAN,
                            "whether the payload is a decision {decision, by, comment}; leaves by Approved or"
                                    + " Rejected")),
            Control::waitPorts);

    /** The field of a Verify that has its conditions. */
    public static final String CONDITIONS = "conditions";

    /** The port of a loop that leads to its body, in the flat form. */
    public static final String LOOP_BODY = "LoopBody";

    /** The port by which a node in a loop's body ends the innermost loop. */
    public static final String BREAK = "Break";

    /** The port of a Wait that no signal ended in time. */
    public static final String TIMEOUT = "Timeout";

    /** The port of an approval that was given. */
    public static final String APPROVED = "Approved";

    /** The port of an approval that was refused. */
    public static final String REJECTED = "Rejected";

    /** The port of a switch that no case matched. */
    public static final String DEFAULT_PORT = "Default";

    private final NodeType type;

    Control(String name, String description, List<Field> fields, Function<NodeSpec, Set<String>> ports) {
        this.type = new ControlType(name, description, fields, ports, this);
    }

    /** Returns the node type. */
    public NodeType type() {
        return type;
    }

    /** Returns the control type that a node type is, if it is one. */
    public static Optional<Control> of(NodeType type) {
        return type instanceof ControlType control ? Optional.of(control.control()) : Optional.empty();
    }

    private boolean nests() {
        return this == WHILE || this == FOR_EACH || this == STEPS || this == CONTAINER;
    }

    private static Set<String> switchPorts(NodeSpec node) {
        var ports = new TreeSet<String>(Set.of(DEFAULT_PORT));
        if (node.setting("cases").orElse(null) instanceof Map<?, ?> cases) {
            cases.forEach((key, port) -> ports.add(portOf(String.valueOf(key), port)));
        }
        return ports;
    }

    private static Set<String> waitPorts(NodeSpec node) {
        return isApproval(node) ? Set.of(APPROVED, REJECTED, TIMEOUT) : Set.of(TIMEOUT);
    }

    private static boolean isApproval(NodeSpec node) {
        return node.setting("approval").equals(Optional.of(true));
    }

    /** What goes wrong with a Wait, and what ends a loop, must be named by who wants to follow it. */
    private Set<String> exceptionalPorts(NodeSpec node) {
        return switch (this) {
            case WAIT -> isApproval(node) ? Set.of(REJECTED, TIMEOUT) : Set.of(TIMEOUT);
            case WHILE, FOR_EACH -> Set.of(LOOP_BODY);
            case CONTAINER -> Set.of(BREAK);
            case NOOP, IF_ELSE, SWITCH, STEPS, SUBFLOW, TIMER, VERIFY, END -> Set.of();
        };
    }

    /** Returns the port by which a case leaves: its own text where it names none. */
    public static String portOf(String caseText, @Nullable Object port) {
        return port == null || port.toString().isBlank() ? caseText : port.toString();
    }

    private record ControlType(
            String name,
            String description,
            List<Field> fields,
            Function<NodeSpec, Set<String>> portsOf,
            Control control)
            implements NodeType {

        @Override
        public Optional<Set<String>> ports(NodeSpec node) {
            return Optional.of(portsOf.apply(node));
        }

        @Override
        public Set<String> exceptionalPorts(NodeSpec node) {
            return control.exceptionalPorts(node);
        }

        @Override
        public boolean hasBody() {
            return control.nests();
        }

        @Override
        public Node create(NodeSpec node) {
            throw new UnsupportedOperationException("the decision runs " + name + " nodes itself");
        }
    }
}
