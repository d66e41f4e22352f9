package dev.millrace.cli;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Execution of a store that a command tells of, as a whole or one node of it, once or as it goes on. */
final class FollowedExecution {

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on printing what comes, until the execution has ended.")
    private boolean follow;

    @Option(names = "--node", paramLabel = "PATH", description = "Only this node, and what is in it.")
    private @Nullable String node;

    @Parameters(paramLabel = "ID", description = "The execution.")
    private String id = "";

    StoreOption store() {
        return store;
    }

    ExecutionId id() {
        return store.execution(id).id();
    }

    boolean hasEnded() {
        return store.execution(id).isEnded();
    }

    boolean isFollowed() {
        return follow;
    }

    /** Returns what a change in its store is seen by. */
    StoreChanges changes() {
        return new StoreChanges(store.place());
    }

    /** Returns whether all nodes are meant. */
    boolean isWhole() {
        return node == null;
    }

    /** Returns whether a node is meant. */
    boolean isMeant(NodePath path) {
        return node == null || isIn(path.toString(), node);
    }

    private static boolean isIn(String path, String named) {
        return path.equals(named) || path.startsWith(named + "/") || path.startsWith(named + "[");
    }
}
