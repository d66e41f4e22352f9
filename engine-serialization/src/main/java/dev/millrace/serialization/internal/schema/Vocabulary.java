package dev.millrace.serialization.internal.schema;

import static dev.millrace.serialization.internal.schema.Shape.atLeast;
import static dev.millrace.serialization.internal.schema.Shape.either;
import static dev.millrace.serialization.internal.schema.Shape.listOf;
import static dev.millrace.serialization.internal.schema.Shape.oneOf;
import static dev.millrace.serialization.internal.schema.Shape.ref;

import dev.millrace.definition.StepLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Every key of the format, once: reading, writing, the JSON Schema and the suggestions for slips all go by these
 * tables.
 */
final class Vocabulary {

    private static final Map<String, Object> NODES = listOf(ref("node"));
    private static final Map<String, Object> CONNECTIONS = listOf(ref("connection"));

    static final Keys WORKFLOW = Keys.of(
            "a workflow",
            Key.of("$schema", Shape.TEXT, "for editors; not read"),
            Key.of("workflowId", Shape.ID, "its identity").or("id"),
            Key.of("workflowName", Shape.TEXT, "a title").or("name"),
            Key.of("description", Shape.TEXT, "a longer text"),
            Key.of("version", Shape.TEXT, "the author's version; 1.0 without it"),
            Key.of("entryPointNodeId", Shape.ID, "where it begins; without it, at every node that nothing leads to"),
            Key.of("maxConcurrency", atLeast(0), "how many of its nodes may run at once; 0 is no limit"),
            Key.of("maxExecutions", atLeast(0), "how many of its executions may be live at once; 0 is no limit"),
            Key.of(
                    "whenFull",
                    either(oneOf(Spelling.WHEN_FULL.names()), ref("whenFull")),
                    "what becomes of a start for which there is no room; what the engine says without it"),
            Key.of("key", Shape.TEXT, "the key of its executions, with templates over input"),
            Key.of(
                    "onDuplicate",
                    oneOf(Spelling.ON_DUPLICATE.names()),
                    "what becomes of a start whose key another execution has; without it, that one is returned if it"
                            + " had the same input"),
            Key.of(
                    "priority",
                    oneOf(List.of("high", "normal", "low", 0, 1, 2)),
                    "how urgent its executions are, where a start does not say; 0 to 2 are low to high"),
            Key.of("allowPause", Shape.BOOLEAN, "whether it may be paused; true without it"),
            Key.of(
                    "timeoutSeconds",
                    Map.of("type", "number", "minimum", 0),
                    "how long an execution may take; 0 is no limit"),
            Key.of("timeout", Shape.DURATION, "the same as a duration"),
            Key.of(
                    "overtimeAfter",
                    Shape.DURATION,
                    "after how long an event says that an execution still runs; it goes on"),
            Key.of(
                    "timeoutCountsPauses",
                    Shape.BOOLEAN,
                    "whether that time runs on while it is paused; false without it"),
            Key.of("onFailure", oneOf(Spelling.ON_FAILURE.names()), "what a failure does to independent branches"),
            Key.of("retryBudget", atLeast(0), "how many retries all its nodes may make together"),
            Key.of("compensateOnCancel", Shape.BOOLEAN, "whether a cancel runs the compensations"),
            Key.of("compensateOnFailure", Shape.BOOLEAN, "whether a failure does; true without it"),
            Key.of("compensateOnTimeout", Shape.BOOLEAN, "whether the time limit does; true without it"),
            Key.of("compensation", ref("compensation"), "what compensations undo, and in which order"),
            Key.of("checkpointPolicy", ref("checkpointPolicy"), "when a store makes safe what an execution has done"),
            Key.of("defaultVariables", Shape.MAP, "the variables that an execution starts with")
                    .or("variables"),
            Key.of("strictVariables", Shape.BOOLEAN, "whether only variables with a default may be read"),
            Key.of(
                    "environment",
                    Shape.TEXT_MAP,
                    "variables for every program that its nodes run, with templates; a node's own win"),
            Key.of("inheritEnvironment", either(Shape.TEXT, Shape.TEXTS), "what of the engine's own they inherit"),
            Key.of("defaults", ref("defaults"), "what its nodes have where they do not say so themselves"),
            Key.of(
                    "parameters",
                    Map.of("type", "object", "additionalProperties", ref("parameter")),
                    "its input by name; a start is checked against it"),
            Key.of("outputs", Shape.MAP, "what it gives by name, with templates; without it, what its last nodes gave"),
            Key.of("triggers", listOf(ref("trigger")), "what starts executions beside callers"),
            Key.of("notifications", listOf(ref("notification")), "whom to tell of what becomes of its executions"),
            Key.of("metadata", Shape.MAP, "free data"),
            Key.of(
                    "orderBy",
                    oneOf(Spelling.ORDER_BY.names()),
                    "what orders nodes that have a phase: phases, connections, or both; hybrid without it"),
            Key.of("stopOnFirstError", Shape.BOOLEAN, "whether a failure in a phase skips all later phases"),
            Key.of("nodes", NODES, "the nodes"),
            Key.of("connections", CONNECTIONS, "the connections between them"),
            Key.of("batch", ref("batch"), "instead of nodes: executions that it starts, and waits for"));

    static final Keys BATCH = Keys.of(
            "a batch",
            Key.of("maxConcurrency", atLeast(1), "how many run at once; without it, one after the other, in order"),
            Key.of("starts", listOf(ref("batchStart")), "what is started, in order"));

    static final Keys NODE = Keys.of(
            "a node",
            Key.of("nodeId", Shape.ID, "its identity within its graph").or("id"),
            Key.of("nodeName", Shape.TEXT, "a title").or("name"),
            Key.of("description", Shape.TEXT, "a longer text"),
            Key.of("tags", Shape.TEXTS, "words by which a partial run may choose it"),
            Key.of("runtimeType", Shape.TEXT, "the node type's name").or("type"),
            Key.of("disabled", Shape.BOOLEAN, "whether it is skipped, its connections as if they did not exist"),
            Key.of("joinType", oneOf(Spelling.JOIN.names()), "when it runs; all without it"),
            Key.of("joinCount", atLeast(1), "for joinType n-of, how many deliveries it takes"),
            Key.of("joinCondition", Shape.TEXT, "when it runs, by how its sources ended: a.completed && !b.failed"),
            Key.of("cancelRest", Shape.BOOLEAN, "whether the sources that are open when it runs are cancelled"),
            Key.of(
                    "runIf",
                    either(Shape.TEXT, ref("condition")),
                    "a condition on its input; the node is skipped by choice where it does not hold"),
            Key.of(
                    "priority",
                    oneOf(List.of("high", "normal", "low", 0, 1, 2)),
                    "how urgent it is; 0 to 2 are low to high"),
            Key.of("maxConcurrentExecutions", atLeast(0), "how many of its attempts may run at once; 0 is no limit"),
            Key.of("timeout", orTemplate(Shape.DURATION), "how long one attempt may take"),
            Key.of(
                    "overtimeAfter",
                    Shape.DURATION,
                    "after how long an event says that an attempt still runs; it goes on"),
            Key.of(
                    "preChecks",
                    listOf(ref("check")),
                    "what must hold before its code is called; where it does not, the node fails without a retry"),
            Key.of(
                    "postChecks",
                    listOf(ref("check")),
                    "what must hold when its code has done its work; where it does not, the attempt has failed"),
            Key.of("lease", oneOf(Spelling.LEASE.names()), "who renews the lease of a running attempt"),
            Key.of("effect", oneOf(Spelling.EFFECT.names()), "what running it again would do"),
            Key.of("retryPolicy", ref("retryPolicy"), "when a failed attempt is followed by another"),
            Key.of("circuitBreakerPolicy", ref("circuitBreakerPolicy"), "the breaker that guards it"),
            Key.of("locks", listOf(ref("lock")), "the resources that it holds while it runs"),
            Key.of("rateLimit", ref("rateLimit"), "how often its attempts may begin"),
            Key.of("throttle", ref("throttle"), "how its maxConcurrentExecutions follows its failures"),
            Key.of("key", Shape.TEXT, "the key of its attempts, over all executions of an engine, with templates"),
            Key.of(
                    "onDuplicate",
                    oneOf(Spelling.ON_DUPLICATE.names()),
                    "what becomes of an attempt while another one with its key is live; it waits without it"),
            Key.of(
                    "resources",
                    Shape.TEXT_MAP,
                    "how much it holds while it runs of each resource that the engine's host declares: cpu: 2, memory:"
                            + " 512MB"),
            Key.of("fallbackNodeId", Shape.ID, "the node that stands in when it has failed for good"),
            Key.of("compensationNodeId", Shape.ID, "the node that undoes its effect"),
            Key.of(
                    "compensation",
                    ref("compensation"),
                    "of a node with a body: what compensations inside it undo; without it, what holds around it"),
            Key.of(
                    "dependsOn",
                    either(either(Shape.ID, ref("dependency")), listOf(either(Shape.ID, ref("dependency")))),
                    "short for connections from these nodes, on Complete; {node, port} takes that port only, {node, on}"
                            + " another end"),
            Key.of("continueOnFail", Shape.BOOLEAN, "of a step: whether the next one follows even if it fails"),
            Key.of("phase", Shape.WHOLE, "it waits until all nodes of lower phases have ended"),
            Key.of("inputs", Shape.MAP, "its input, with templates; replaces what its sources deliver"),
            Key.of("configuration", Shape.MAP, "free settings"));

    static final List<Key> BODY = List.of(
            Key.of("body", ref("body"), "the nested graph"),
            Key.of("childNodes", NODES, "the nested graph's nodes; another way to write a body"),
            Key.of("childConnections", CONNECTIONS, "the nested graph's connections, beside childNodes"));

    static final List<Key> STEPS = List.of(
            Key.of(StepLists.STEPS, NODES, "the actions, in their order; the first that fails ends them"),
            Key.of(StepLists.RETRY_STEPS, NODES, "what is done when the steps have failed"),
            Key.of(StepLists.FAILURE_STEPS, NODES, "what is done when nothing is tried any more"));

    static final List<Key> SUBFLOW = List.of(
            Key.of("workflowDefinition", ref("workflow"), "the nested workflow, where it is in no file of its own"));

    /** What a subflow says of the execution that it asks for; a node of another type may have fields of these names. */
    static final List<Key> CHILD = List.of(
            Key.of("select", ref("select"), "of mode child: which of its workflow's nodes the child runs"),
            Key.of(
                    "overrides",
                    ref("overrides"),
                    "of mode child: by what the child is treated in its workflow's place"));

    static final Keys SELECT = Keys.of(
            "a selection",
            Key.of("only", Shape.TEXTS, "ids of the nodes that are run; all without it and onlyTags"),
            Key.of("onlyTags", Shape.TEXTS, "tags of nodes that are run as well")
                    .or("tags"),
            Key.of("skip", Shape.TEXTS, "ids of nodes that are not run, even if they are chosen"),
            Key.of("skipTags", Shape.TEXTS, "tags of nodes that are not run"),
            Key.of("withUpstream", Shape.BOOLEAN, "whether all that leads to the chosen ones is run too"),
            Key.of(
                    "absent",
                    oneOf(Spelling.ABSENT.names()),
                    "completed: what is not run counts as completed for what is behind it; ignored without it"));

    static final Keys OVERRIDES = Keys.of(
            "the overrides of a child",
            Key.of(
                    "priority",
                    oneOf(List.of("high", "normal", "low", 0, 1, 2)),
                    "how urgent it is; what its workflow says without it, or else its parent is"),
            Key.of("timeout", Shape.DURATION, "how long all of it may take"),
            Key.of("maxConcurrency", atLeast(0), "how many of its nodes may run at once; 0 is no limit"),
            Key.of("retryPolicy", ref("retryPolicy"), "when failed attempts of its nodes are followed by others"),
            Key.of("environment", Shape.TEXT_MAP, "variables for the programs that its nodes run, without templates"));

    /** Stands in what is kept for executions only: a file's nodes are beside it, wherever it is. */
    static final Key FOLDERS =
            Key.of("$folders", Shape.TEXTS, "where the files that the node names are looked for first");

    /** Stands in what is kept for executions only: a start chooses nodes, no file does. */
    static final Key ABSENCE =
            Key.of("$absence", oneOf(Spelling.ABSENCE.names()), "why it takes no part in a partial run");

    static final Keys GRAPH = Keys.of(
            "a body",
            Key.of("entryPointNodeId", Shape.ID, "where it begins"),
            Key.of(
                    "orderBy",
                    oneOf(Spelling.ORDER_BY.names()),
                    "what orders nodes that have a phase: phases, connections, or both; hybrid without it"),
            Key.of("stopOnFirstError", Shape.BOOLEAN, "whether a failure in a phase skips all later phases"),
            Key.of("nodes", NODES, "the nodes"),
            Key.of("connections", CONNECTIONS, "the connections between them"));

    static final Keys CONNECTION = Keys.of(
            "a connection",
            Key.of("sourceNodeId", Shape.ID, "where it leaves").or("source", "from"),
            Key.of("targetNodeId", Shape.ID, "where it arrives").or("target", "to"),
            Key.of(
                            "triggerMessageType",
                            either(triggers(), listOf(triggers())),
                            "the ends of the source that it waits for; Complete without it")
                    .or("trigger"),
            Key.of("condition", either(Shape.TEXT, ref("condition")), "what must also hold"),
            Key.of("language", Shape.TEXT, "the condition's language; expression without it"),
            Key.of("sourcePort", Shape.TEXT, "the exit by which it leaves; any without it"),
            Key.of("targetPort", Shape.TEXT, "the entry by which it arrives"),
            Key.of("isEnabled", Shape.BOOLEAN, "false makes it as if it did not exist")
                    .or("enabled"),
            Key.of("recovers", Shape.BOOLEAN, "whether the source's failure is recovered when the target completes"),
            Key.of(
                    "compensation",
                    Shape.BOOLEAN,
                    "true makes the target the node that undoes the source; nothing flows along it"),
            Key.of("priority", Shape.WHOLE, "kept for people and tools"),
            Key.of("metadata", Shape.MAP, "free data"));

    static final Keys PARAMETER = Keys.of(
            "a parameter",
            Key.of("type", oneOf(Spelling.PARAMETER_TYPE.names()), "what kind of value it takes; any without it"),
            Key.of("required", Shape.BOOLEAN, "whether a start must give it; false without it"),
            Key.of("default", Shape.ANY, "what it is where a start does not give it"),
            Key.of("enum", listOf(Shape.ANY), "the only values that it takes"),
            Key.of("min", Shape.NUMBER, "the least number; of a text, list or map the least length"),
            Key.of("max", Shape.NUMBER, "the largest number; of a text, list or map the largest length"),
            Key.of("pattern", Shape.TEXT, "the regular expression that a text as a whole must match"),
            Key.of("secret", Shape.BOOLEAN, "whether its value is the name of a secret, read as ${secrets.NAME}"),
            Key.of("description", Shape.TEXT, "what it is for"));

    static final Keys NOTIFICATION = Keys.of(
            "a notification",
            Key.of(
                    "on",
                    either(oneOf(Spelling.OCCASION.names()), listOf(oneOf(Spelling.OCCASION.names()))),
                    "of what: an end of the execution, or of the nodes it names; overtime; a decision to be taken"),
            Key.of("to", Shape.TEXT, "the channel that is told, by the name that the host gave it"),
            Key.of("nodes", Shape.TEXTS, "of which nodes; without it of the execution as a whole"),
            Key.of("labels", Shape.TEXT_MAP, "only of executions that have these labels"),
            Key.of(
                    "include",
                    either(oneOf(Spelling.CONTENT.names()), listOf(oneOf(Spelling.CONTENT.names()))),
                    "what is told beside the facts; nothing without it"));

    static final Keys TRIGGER = Keys.of(
            "a trigger",
            Key.of("name", Shape.TEXT, "its name within the workflow"),
            Key.of("cron", Shape.TEXT, "it fires by a cron expression of five fields, or six with seconds first"),
            Key.of("timeZone", Shape.TEXT, "the zone that the cron expression means: Europe/Berlin"),
            Key.of(
                    "gap",
                    oneOf(Spelling.GAP.names()),
                    "what becomes of a local time that a switch of the clock takes away: due when the gap ends, or"
                            + " skipped; after without it"),
            Key.of(
                    "repeated",
                    oneOf(Spelling.REPEATED.names()),
                    "when a local time is due that a switch of the clock repeats; first without it"),
            Key.of("every", Shape.DURATION, "it fires at the multiples of an interval, counted from its start"),
            Key.of("event", Shape.TEXT, "it fires when the application publishes an event of this name"),
            Key.of("filter", Shape.TEXT, "the condition on payload that an event must meet"),
            Key.of("file", Shape.TEXT, "it fires when a file appears: a folder, and a name with * and ?"),
            Key.of("changes", Shape.BOOLEAN, "whether a file that has changed fires again; false without it"),
            Key.of("poll", Shape.DURATION, "the time between two looks at the folder; 10 seconds without it"),
            Key.of("manual", Map.of("const", true), "it fires by hand only"),
            Key.of(
                    "misfire",
                    either(oneOf(Spelling.MISSED.names()), atLeast(0)),
                    "what becomes of instants that were missed: skip, last, or a number for all, up to so many; last"
                            + " without it"),
            Key.of("jitter", Shape.DURATION, "each start comes by a random time later, shorter than this"),
            Key.of("enabled", Shape.BOOLEAN, "whether it fires before anybody has enabled it; true without it"),
            Key.of(
                    "overlap",
                    oneOf(Spelling.OVERLAP.names()),
                    "what becomes of a fire while an earlier one still runs; skip without it for cron and every, else"
                            + " allow"),
            Key.of("start", Shape.TEXT, "the instant before which it does not fire"),
            Key.of("end", Shape.TEXT, "the instant after which it does not fire"),
            Key.of("maxFires", atLeast(0), "how many executions it starts at most; 0 is no limit"),
            Key.of("inputs", Shape.MAP, "the input of what it starts, with templates over fire and payload"),
            Key.of("key", Shape.TEXT, "the key of what it starts, with templates over fire and payload"),
            Key.of("description", Shape.TEXT, "what it is for"));

    static final Keys DEFAULTS = Keys.of(
            "the defaults of a workflow",
            Key.of("timeout", orTemplate(Shape.DURATION), "how long one attempt of a node may take"),
            Key.of("overtimeAfter", Shape.DURATION, "after how long an event says that an attempt still runs"),
            Key.of("retryPolicy", ref("retryPolicy"), "when a failed attempt is followed by another"),
            Key.of("environment", Shape.TEXT_MAP, "the workflow's environment"));

    static final Keys CONDITION = Keys.of(
            "a condition",
            Key.of("expression", Shape.TEXT, "what is evaluated").or("script"),
            Key.of("language", Shape.TEXT, "its language; expression without it"));

    static final Keys DEPENDENCY = Keys.of(
            "an entry of dependsOn",
            Key.of("node", Shape.ID, "the node that comes first").or("nodeId"),
            Key.of("port", Shape.TEXT, "the exit by which it must end; any without it")
                    .or("sourcePort"),
            Key.of("on", oneOf(Spelling.DEPENDS_ON.names()), "the end that it must come to; success without it"));

    static final Keys RETRY = Keys.of(
            "a retryPolicy",
            Key.of(
                    "strategy",
                    orTemplate(oneOf(Spelling.STRATEGY.names())),
                    "how the delay grows; Exponential without it"),
            Key.of("maxAttempts", orTemplate(atLeast(1)), "how many tries there are in all; 3 without it"),
            Key.of("initialDelay", orTemplate(Shape.DURATION), "before the first retry; 1 second without it"),
            Key.of("maxDelay", orTemplate(Shape.DURATION), "no delay is longer; 60 seconds without it"),
            Key.of(
                    "multiplier",
                    orTemplate(Map.of("type", "number", "minimum", 1)),
                    "by which an exponential delay grows; 2 without it"),
            Key.of(
                    "jitter",
                    orTemplate(Map.of("type", "number", "minimum", 0, "maximum", 1)),
                    "the random share to either side; 0.25 without it"),
            Key.of(
                    "retryOn",
                    orTemplate(Shape.TEXTS),
                    "types or classes of failures, subclasses included; all without it"),
            Key.of(
                    "doNotRetryOn",
                    orTemplate(Shape.TEXTS),
                    "types or classes of failures that are never retried; wins over retryOn"),
            Key.of(
                    "retryOnExitCodes",
                    orTemplate(listOf(orTemplate(Shape.WHOLE))),
                    "a failure by exit code is retried only if its code is here"),
            Key.of(
                    "maxRetryTime",
                    orTemplate(Shape.DURATION),
                    "no retry starts later than this after the first attempt"),
            Key.of(
                    "platformRetries",
                    orTemplate(atLeast(0)),
                    "retries of their own for failures of what the node runs on; without it maxAttempts counts them"),
            Key.of(
                    "timeoutRetries",
                    orTemplate(atLeast(0)),
                    "retries of their own for attempts that took too long; without it maxAttempts counts them"));

    static final Keys COMPENSATION = Keys.of(
            "a compensation policy",
            Key.of(
                    "scope",
                    oneOf(Spelling.COMPENSATION_SCOPE.names()),
                    "what a failure has undone; all of the execution without it"),
            Key.of(
                    "order",
                    oneOf(Spelling.COMPENSATION_ORDER.names()),
                    "in which order; reverse without it, one at a time"));

    static final Keys WHEN_FULL = Keys.of(
            "a whenFull", Key.of("wait", Shape.DURATION, "how long the caller waits for room before it is refused"));

    static final Keys CHECKPOINT = Keys.of(
            "a checkpointPolicy",
            Key.of("type", oneOf(Spelling.CHECKPOINT.names()), "when one is made")
                    .or("frequency"),
            Key.of("nodes", atLeast(1), "for AfterNNodes, how many nodes end between two"),
            Key.of("interval", Shape.DURATION, "for TimeInterval, how long a step waits for one"));

    static final Keys BREAKER = Keys.of(
            "a circuitBreakerPolicy",
            Key.of("failureThreshold", Shape.NUMBER, "the percentage of failures that opens it; 50 without it"),
            Key.of("minimumThroughput", atLeast(1), "how many attempts are counted before it may open; 10 without it"),
            Key.of("openDuration", Shape.DURATION, "how long it stays open; 30 seconds without it"),
            Key.of("halfOpenSuccesses", atLeast(1), "how many probes must succeed to close it; 3 without it"),
            Key.of("key", Shape.TEXT, "what shares the breaker; without it, all nodes of the type share it"));

    static final Keys RATE = Keys.of(
            "a rateLimit",
            Key.of("permits", atLeast(1), "how many attempts may begin"),
            Key.of("per", Shape.DURATION, "in which time"),
            Key.of("burst", atLeast(1), "how many may begin at once where none has for a while; 1 without it"),
            Key.of("key", Shape.TEXT, "what shares the rate, with templates; without it, the node has its own"));

    static final Keys THROTTLE = Keys.of(
            "a throttle",
            Key.of("errorRate", Shape.NUMBER, "the percentage of failures that halves the limit; 50 without it"),
            Key.of("window", atLeast(1), "of how many attempts; 20 without it"),
            Key.of("least", atLeast(1), "to how many the limit narrows at most; 1 without it"));

    static final Keys CHECK = Keys.of("a check", Key.of("check", Shape.TEXT, "the name of the check's type"));

    static final Keys LOCK = Keys.of(
            "a lock",
            Key.of("name", Shape.TEXT, "the resource"),
            Key.of("mode", oneOf(Spelling.LOCK_MODE.names()), "how it is held; exclusive without it"),
            Key.of("permits", atLeast(1), "for a shared lock, how many may hold it at once; 1 without it"));

    private Vocabulary() {}

    private static Map<String, Object> orTemplate(Map<String, Object> shape) {
        return either(shape, Shape.TEMPLATE);
    }

    private static Map<String, Object> triggers() {
        return oneOf(Spelling.TRIGGER.names());
    }

    /** Returns the other names under which a key's value may stand in a file. */
    static List<String> otherNames(String name) {
        var others = new ArrayList<String>();
        for (var keys : List.of(WORKFLOW, NODE, CONNECTION, CONDITION)) {
            keys.all().stream().filter(key -> key.name().equals(name)).forEach(key -> others.addAll(key.aliases()));
        }
        return others;
    }
}
