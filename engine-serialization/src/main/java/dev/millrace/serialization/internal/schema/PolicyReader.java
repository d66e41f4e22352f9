package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Absence;
import dev.millrace.definition.Admission;
import dev.millrace.definition.AttemptTemplates;
import dev.millrace.definition.Attempts;
import dev.millrace.definition.CompensationPolicy;
import dev.millrace.definition.Join;
import dev.millrace.definition.JoinType;
import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeDefaults;
import dev.millrace.definition.NodePolicy;
import dev.millrace.definition.RetryFields;
import dev.millrace.definition.Substitutes;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads how the engine treats a node. */
final class PolicyReader {

    /** What a node says of itself; all else that any node may say is how it is treated. */
    private static final Set<String> OF_ITSELF = Set.of(
            "nodeId",
            "nodeName",
            "description",
            "tags",
            "runtimeType",
            "runIf",
            "dependsOn",
            "phase",
            "continueOnFail",
            "inputs",
            "configuration");

    private static final Set<String> TREATMENT = Stream.concat(
                    Vocabulary.NODE.all().stream(), Stream.of(Vocabulary.ABSENCE))
            .map(Key::name)
            .filter(name -> !OF_ITSELF.contains(name))
            .collect(Collectors.toUnmodifiableSet());

    private final Source source;
    private final ValueReader values;
    private final RetryReader retries;
    private final IdReader ids;
    private final ChecksReader checks;

    PolicyReader(Reading reading, Source source) {
        this.source = source;
        this.values = new ValueReader(source);
        this.retries = new RetryReader(source);
        this.ids = new IdReader(reading, source);
        this.checks = new ChecksReader(reading, source);
    }

    NodePolicy read(Fields node) {
        var none = NodePolicy.DEFAULT;
        return node.hasNone(TREATMENT) ? none : read(node, none);
    }

    private NodePolicy read(Fields node, NodePolicy none) {
        return new NodePolicy(
                cancelRest(node, join(node)),
                node.choice("priority", Spelling.PRIORITY).orElse(none.priority()),
                attempts(node).withChecks(checks.read(node)),
                new Substitutes(
                        ids.optional(node, "fallbackNodeId"),
                        ids.optional(node, "compensationNodeId"),
                        compensation(node)),
                admission(node),
                node.choice("effect", Spelling.EFFECT));
    }

    /** Returns whether something of a policy names a file. */
    boolean namesFiles(NodePolicy policy) {
        return checks.nameFiles(policy.attempts().checks());
    }

    /** Reads what compensations undo, of a workflow or inside a node. */
    static Optional<CompensationPolicy> compensation(Fields owner) {
        var none = CompensationPolicy.DEFAULT;
        return owner.object("compensation", Vocabulary.COMPENSATION)
                .map(fields -> new CompensationPolicy(
                        fields.choice("scope", Spelling.COMPENSATION_SCOPE).orElse(none.scope()),
                        fields.choice("order", Spelling.COMPENSATION_ORDER).orElse(none.order())));
    }

    private static Join cancelRest(Fields node, Join join) {
        return node.applied("cancelRest", node.truth("cancelRest"), join, (j, rest) -> rest ? j.cancellingRest() : j);
    }

    private static Join join(Fields node) {
        var type = node.choice("joinType", Spelling.JOIN);
        var count = node.integer("joinCount");
        if (type.filter(JoinType.N_OF::equals).isPresent()) {
            if (!node.has("joinCount")) {
                node.error("DEF-111", "joinCount", "joinType n-of needs the field 'joinCount'");
            }
            return node.applied("joinCount", count, Join.atLeast(1), (join, k) -> Join.atLeast(k));
        }
        if (node.has("joinCount")) {
            node.error("DEF-115", "joinCount", "joinCount is only for joinType n-of");
        }
        if (type.filter(t -> t != JoinType.CONDITION).isPresent() && node.has("joinCondition")) {
            node.error(
                    "DEF-115",
                    "joinCondition",
                    "joinCondition is a rule of its own; leave joinType out, or write joinType: condition");
        } else if (type.filter(JoinType.CONDITION::equals).isPresent() && !node.has("joinCondition")) {
            node.error("DEF-111", "joinCondition", "joinType condition needs the field 'joinCondition'");
            return Join.ALL;
        } else if (node.has("joinCondition")) {
            return node.applied("joinCondition", node.text("joinCondition"), Join.ALL, (all, rule) -> Join.when(rule));
        }
        return type.map(t -> new Join(t, 0)).orElse(Join.ALL);
    }

    /** Reads what the nodes of a workflow have where they do not say so themselves. */
    NodeDefaults defaults(Fields defaults) {
        return new NodeDefaults(attempts(defaults));
    }

    private Attempts attempts(Fields node) {
        var timeout = node.takeTemplates(List.of(AttemptTemplates.TIMEOUT));
        var policy = node.object(AttemptTemplates.RETRY, Vocabulary.RETRY);
        var fields = policy.map(p -> p.takeTemplates(RetryFields.NAMES)).orElse(Map.of());
        var attempts = new Attempts(
                policy.map(retries::retry),
                Optional.empty(),
                node.choice("lease", Spelling.LEASE).orElse(LeaseMode.AUTOMATIC),
                new AttemptTemplates(String.valueOf(timeout.getOrDefault(AttemptTemplates.TIMEOUT, "")), fields));
        var limited = node.applied("timeout", node.duration("timeout"), attempts, Attempts::withTimeout);
        return node.applied("overtimeAfter", node.duration("overtimeAfter"), limited, Attempts::withOvertimeAfter);
    }

    private Admission admission(Fields node) {
        var breaker = node.object("circuitBreakerPolicy", Vocabulary.BREAKER).map(retries::breaker);
        return node.applied(
                "maxConcurrentExecutions",
                node.integer("maxConcurrentExecutions"),
                GateReader.read(node, new Admission(0, locks(node), breaker).withAbsence(absence(node))),
                Admission::withMaxConcurrentExecutions);
    }

    private static Optional<Absence> absence(Fields node) {
        var kept = node.choice(Vocabulary.ABSENCE.name(), Spelling.ABSENCE);
        return kept.isPresent() || !node.truth("disabled").orElse(false) ? kept : Optional.of(Absence.DISABLED);
    }

    private List<Lock> locks(Fields node) {
        var locks = new ArrayList<Lock>();
        node.list("locks").ifPresent(list -> {
            for (int i = 0; i < list.elements().size(); i++) {
                lock(list.elements().get(i), node.where("locks").child(i)).ifPresent(locks::add);
            }
        });
        return locks;
    }

    private Optional<Lock> lock(Tree tree, Where where) {
        return values.map(tree, where)
                .map(map -> new Fields(map, where, Vocabulary.LOCK, source))
                .flatMap(this::lock);
    }

    private Optional<Lock> lock(Fields fields) {
        if (!fields.has("name")) {
            fields.missing("name");
        }
        var mode = fields.choice("mode", Spelling.LOCK_MODE).orElse(Lock.Mode.EXCLUSIVE);
        var lock = fields.applied(
                "name", fields.text("name"), Optional.<Lock>empty(), (none, name) -> Optional.of(Lock.exclusive(name)));
        int permits = fields.integer("permits").orElse(1);
        return lock.map(
                l -> fields.applied("permits", Optional.of(permits), l, (one, n) -> new Lock(one.name(), mode, n)));
    }
}
