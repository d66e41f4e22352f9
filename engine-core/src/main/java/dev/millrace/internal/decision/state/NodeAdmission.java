package dev.millrace.internal.decision.state;

import dev.millrace.definition.Lock;
import dev.millrace.definition.RateLimit;
import dev.millrace.internal.decision.plan.NamedLocks;
import java.util.List;

/**
 * What a node asks of gates, under the names that its data give. A view on its scope, made for a question; confined to
 * the turn.
 */
public record NodeAdmission(ScopeState scope, int position) {

    /** Returns the locks that a node must hold, under the names that they have for its data. */
    public List<Lock> locks() {
        var locks = scope.node(position).spec().policy().admission().locks();
        var detail = scope.detailOrNull(position);
        return detail == null || detail.lockNames().isEmpty() ? locks : NamedLocks.of(locks, detail.lockNames());
    }

    /** Returns the key of a node's rate, as its data have it; empty if it has none. */
    public String rateKey() {
        var admission = scope.node(position).spec().policy().admission();
        int behindLocks = admission.locks().size();
        var detail = scope.detailOrNull(position);
        return detail == null || detail.lockNames().size() <= behindLocks
                ? admission.pace().rate().flatMap(RateLimit::key).orElse("")
                : detail.lockNames().get(behindLocks);
    }

    /** Returns the key of a node's attempts, as its data have it; empty if they have none. */
    public String key() {
        var admission = scope.node(position).spec().policy().admission();
        var key = admission.pace().key().key();
        var detail = scope.detailOrNull(position);
        return key.isEmpty() || detail == null || detail.lockNames().isEmpty()
                ? key.orElse("")
                : detail.lockNames().get(detail.lockNames().size() - 1);
    }

    /** Returns whether the node stands inside a control node that has gates, which holds them while it is open. */
    public boolean isInsideGates() {
        var inner = scope;
        for (var outer = inner.parent(); outer != null; outer = inner.parent()) {
            if (outer.node(inner.parentPosition()).isGuarded()) {
                return true;
            }
            inner = outer;
        }
        return false;
    }
}
