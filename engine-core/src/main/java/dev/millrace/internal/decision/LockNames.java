package dev.millrace.internal.decision;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Admission;
import dev.millrace.definition.RateLimit;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.internal.decision.plan.EvaluationFailure;
import dev.millrace.internal.decision.plan.NamedLocks;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.Rendering;
import dev.millrace.internal.decision.state.NodeAdmission;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.ScopeBindings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of a node's locks, the key of its rate and its own. Where they hold templates, they are filled in once,
 * when the node could begin, and recorded: all its attempts, and a recovery, want the same locks. Confined to the turn.
 */
final class LockNames {

    private final Recorder record;

    LockNames(Recorder record) {
        this.record = record;
    }

    /**
     * Returns whether a guarded node may go to its gates; if not, it has failed: a name is no text, or names what is
     * held around it.
     */
    boolean letBegin(ScopeState scope, PlannedNode node) {
        try {
            if (node.lockNames() != null && isUnnamed(scope, node)) {
                record.locksNamed(scope, node.position(), rendered(scope, node, node.lockNames()));
            }
            if (scope.parent() != null) {
                for (var lock : new NodeAdmission(scope, node.position()).locks()) {
                    checkAround(scope, lock.name());
                }
            }
            return true;
        } catch (InvalidExpressionException e) {
            new Failures(record).fail(scope, node.position(), EvaluationFailure.of(e), false);
            return false;
        }
    }

    private static boolean isUnnamed(ScopeState scope, PlannedNode node) {
        var detail = scope.detailOrNull(node.position());
        return detail == null || detail.lockNames().isEmpty();
    }

    private static List<String> rendered(ScopeState scope, PlannedNode node, Template template) {
        var bindings = new ScopeBindings(scope, node, InputData.of(scope, node.position()), null);
        var values = (List<?>) requireNonNull(Rendering.of(template, bindings).get("locks"));
        var names = new ArrayList<String>();
        for (int i = 0; i < values.size(); i++) {
            names.add(text(values.get(i), node, i));
        }
        return List.copyOf(names);
    }

    private static String text(@Nullable Object value, PlannedNode node, int lock) {
        var admission = node.spec().policy().admission();
        var written = NamedLocks.namesOf(admission).get(lock);
        var what = whatIsNamed(admission, lock);
        boolean isData = value instanceof Map<?, ?> || value instanceof List<?>;
        var text = value == null || isData ? "" : Template.textOf(value);
        if (text.isBlank()) {
            var found = isData ? "no text but data" : value == null ? "null" : "blank";
            throw new InvalidExpressionException(
                    "[RUN-115] " + what + ", '" + written + "', is " + found + "; it has to be a text", written, 1);
        }
        return text;
    }

    private static String whatIsNamed(Admission admission, int named) {
        int locks = admission.locks().size();
        if (named < locks) {
            return "the name of a lock";
        }
        boolean isOfRate = named == locks
                && admission.pace().rate().flatMap(RateLimit::key).isPresent();
        return isOfRate ? "the key of a rateLimit" : "the key of the node";
    }

    /** Refuses a lock that a node around holds for as long as it is open. */
    private static void checkAround(ScopeState scope, String name) {
        var inside = scope;
        while (inside.parent() != null) {
            var around = inside.parent();
            int position = inside.parentPosition();
            boolean holds = around.node(position).isGuarded()
                    && around.status(position).isOpen()
                    && new NodeAdmission(around, position)
                            .locks().stream().anyMatch(lock -> lock.name().equals(name));
            if (holds) {
                throw new InvalidExpressionException(
                        "[RUN-114] '" + around.path(position) + "' around it holds the lock '" + name
                                + "' for as long as it is open, so the node would wait for itself; name it at one of"
                                + " the two",
                        name,
                        1);
            }
            inside = around;
        }
    }
}
