package dev.millrace.definition;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says a connection. Confined to the thread that builds. */
public final class ConnectionBuilder {

    private final NodeId source;
    private final NodeId target;
    private Set<Trigger> triggers = Set.of(Trigger.COMPLETE);
    private @Nullable String sourcePort;
    private @Nullable String targetPort;
    private @Nullable Condition condition;
    private ConnectionOptions options = ConnectionOptions.DEFAULT;
    private boolean undoes;

    ConnectionBuilder(NodeId source, NodeId target) {
        this.source = source;
        this.target = target;
    }

    /** Waits for any of these ends of the source, instead of Complete. */
    public ConnectionBuilder on(Trigger first, Trigger... more) {
        var all = EnumSet.of(first);
        all.addAll(List.of(more));
        triggers = all;
        return this;
    }

    /** Leaves by this port of the source only. */
    public ConnectionBuilder from(String port) {
        sourcePort = port;
        return this;
    }

    /** Arrives at this port of the target. */
    public ConnectionBuilder to(String port) {
        targetPort = port;
        return this;
    }

    /** Is taken only if this expression holds. */
    public ConnectionBuilder when(String expression) {
        return when(Condition.of(expression));
    }

    /** Is taken only if this condition holds. */
    public ConnectionBuilder when(Condition holds) {
        condition = holds;
        return this;
    }

    /** Recovers the source's failure when the target completes; for a connection on Fail. */
    public ConnectionBuilder recovers() {
        options = new ConnectionOptions(options.enabled(), true, options.priority(), options.metadata());
        return this;
    }

    /** Makes the connection as if it did not exist. */
    public ConnectionBuilder disabled() {
        options = new ConnectionOptions(false, options.recovers(), options.priority(), options.metadata());
        return this;
    }

    /**
     * Makes the target the node that undoes the source, as {@link NodeBuilder#compensation} does: nothing flows along
     * such a connection, and no join counts it. It says nothing else.
     */
    public ConnectionBuilder compensation() {
        undoes = true;
        return this;
    }

    boolean isCompensation() {
        return undoes;
    }

    Connection build() {
        return new Connection(
                new End(source, Optional.ofNullable(sourcePort)),
                new End(target, Optional.ofNullable(targetPort)),
                triggers,
                Optional.ofNullable(condition),
                options);
    }
}
