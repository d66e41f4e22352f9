package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.About;
import dev.millrace.definition.DeclaredVariables;
import dev.millrace.definition.Durations;
import dev.millrace.definition.ExecutionPolicy;
import dev.millrace.definition.InheritedEnvironment;
import dev.millrace.definition.NodeDefaults;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads workflows of one document: its own and those that stand in it. What is wrong is reported and left at its
 * default.
 */
final class WorkflowReader {

    private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(Durations.LONGEST.toSeconds());
    private static final int NANO_DIGITS = 9;

    private final Source source;
    private final GraphReader graphs;
    private final PolicyReader policies;
    private final SignatureReader signatures;
    private final TriggerReader triggers;
    private final NotificationReader notifications;

    WorkflowReader(Reading reading, Source source) {
        this.source = source;
        this.graphs = new GraphReader(reading, source, this);
        this.policies = new PolicyReader(reading, source);
        this.signatures = new SignatureReader(source);
        this.triggers = new TriggerReader(source);
        this.notifications = new NotificationReader(source);
    }

    Workflow read(MapTree tree, Where where) {
        var fields = new Fields(tree, where, Vocabulary.WORKFLOW, source);
        var defaults = fields.object("defaults", Vocabulary.DEFAULTS);
        var policy = policy(fields);
        return new Workflow(
                key(fields),
                new About(
                        fields.text("workflowName").orElse(""),
                        fields.text("description").orElse("")),
                graphs.readWorkflow(fields, policy.onFailure())
                        .withDefaults(defaults.map(policies::defaults).orElse(NodeDefaults.NONE)),
                policy.withStarts(starts -> starts.withTriggers(triggers.read(fields)))
                        .withNotifications(notifications.read(fields)),
                new DeclaredVariables(
                        fields.data("defaultVariables"),
                        fields.truth("strictVariables").orElse(false),
                        environment(fields, defaults),
                        inherited(fields),
                        signatures.read(fields)),
                fields.data("metadata"));
    }

    /** The environment of all nodes is their default, wherever it stands. */
    private static Map<String, Object> environment(Fields fields, Optional<Fields> defaults) {
        var own = fields.textMap("environment");
        var other = defaults.map(d -> d.textMap("environment")).orElse(Map.of());
        if (!own.isEmpty() && !other.isEmpty()) {
            fields.error(
                    "DEF-115",
                    "environment",
                    "a workflow has either an environment or one among its defaults, not both");
        }
        return own.isEmpty() ? other : own;
    }

    private static Optional<InheritedEnvironment> inherited(Fields fields) {
        var said = Optional.ofNullable(fields.value(InheritedEnvironment.FIELD)).map(Tree::toData);
        return fields.applied(
                InheritedEnvironment.FIELD,
                said,
                Optional.empty(),
                (none, data) -> Optional.of(InheritedEnvironment.of(data)));
    }

    private static WorkflowKey key(Fields fields) {
        if (!fields.has("workflowId")) {
            fields.missing("workflowId");
        }
        var version = fields.text("version").orElse(WorkflowKey.FIRST_VERSION);
        var stand = new WorkflowKey("?", version);
        return fields.applied(
                "workflowId", fields.text("workflowId"), stand, (key, id) -> new WorkflowKey(id, version));
    }

    private static ExecutionPolicy policy(Fields fields) {
        var policy = ExecutionPolicy.DEFAULT;
        policy = fields.applied(
                "maxConcurrency", fields.integer("maxConcurrency"), policy, ExecutionPolicy::withMaxConcurrency);
        var starts = StartPolicyReader.read(fields);
        policy = policy.withStarts(none -> starts);
        policy = fields.applied("allowPause", fields.truth("allowPause"), policy, ExecutionPolicy::withAllowPause);
        policy = fields.applied(
                "onFailure", fields.choice("onFailure", Spelling.ON_FAILURE), policy, ExecutionPolicy::withOnFailure);
        policy = fields.applied("retryBudget", fields.integer("retryBudget"), policy, ExecutionPolicy::withRetryBudget);
        policy = fields.applied(
                "compensateOnCancel",
                fields.truth("compensateOnCancel"),
                policy,
                ExecutionPolicy::withCompensateOnCancel);
        policy = fields.applied(
                "compensateOnFailure",
                fields.truth("compensateOnFailure"),
                policy,
                ExecutionPolicy::withCompensateOnFailure);
        policy = fields.applied(
                "compensateOnTimeout",
                fields.truth("compensateOnTimeout"),
                policy,
                ExecutionPolicy::withCompensateOnTimeout);
        policy = PolicyReader.compensation(fields).map(policy::withCompensation).orElse(policy);
        policy = fields.applied(
                "timeoutCountsPauses",
                fields.truth("timeoutCountsPauses"),
                policy,
                ExecutionPolicy::withTimeoutCountsPauses);
        policy = fields.applied(
                "overtimeAfter", fields.duration("overtimeAfter"), policy, ExecutionPolicy::withOvertimeAfter);
        return timeout(fields, checkpoint(fields, policy));
    }

    private static ExecutionPolicy checkpoint(Fields fields, ExecutionPolicy policy) {
        return fields.object("checkpointPolicy", Vocabulary.CHECKPOINT)
                .flatMap(CheckpointPolicyReader::read)
                .map(policy::withCheckpoint)
                .orElse(policy);
    }

    private static ExecutionPolicy timeout(Fields fields, ExecutionPolicy policy) {
        if (fields.has("timeout") && fields.has("timeoutSeconds")) {
            fields.error("DEF-115", "timeout", "a workflow has either a timeout or timeoutSeconds, not both");
            return policy;
        }
        List.of("timeout", "timeoutSeconds")
                .forEach(name -> fields.refuseTemplate(
                        name,
                        "a workflow's time limit takes no template, for it counts before anything is filled in; give a"
                                + " container around its nodes a timeout with that template"));
        var seconds = fields.number("timeoutSeconds").filter(s -> s.signum() != 0);
        var limited = fields.applied("timeoutSeconds", seconds, policy, (p, s) -> p.withTimeout(durationOf(s)));
        return fields.applied("timeout", fields.duration("timeout"), limited, ExecutionPolicy::withTimeout);
    }

    private static Duration durationOf(BigDecimal seconds) {
        if (seconds.signum() < 0 || seconds.compareTo(MOST_SECONDS) > 0) {
            throw new IllegalArgumentException(
                    "timeoutSeconds must be 0 (no limit) to " + MOST_SECONDS + ", not " + seconds.toPlainString());
        }
        var nanos = seconds.setScale(NANO_DIGITS, RoundingMode.HALF_UP)
                .remainder(BigDecimal.ONE)
                .movePointRight(NANO_DIGITS);
        return Duration.ofSeconds(seconds.longValue(), nanos.longValue());
    }
}
