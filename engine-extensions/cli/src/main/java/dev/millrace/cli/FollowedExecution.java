package dev.millrace.cli;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodePath;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoredExecution;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Execution of a store that a command tells of, as a whole or one node of it, once or as it goes on. */
final class FollowedExecution {

    private static final int MOST_NAMED = 20;

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

    /** Returns the execution, which has the node if one is named. */
    ExecutionId id() {
        var stored = store.execution(id);
        if (node != null) {
            requireNode(stored, node);
        }
        return stored.id();
    }

    /** One inside another one is known once something has happened to it; when it is followed, that may come. */
    private void requireNode(StoredExecution stored, String named) {
        var known = new TreeSet<String>();
        definition(stored)
                .ifPresent(one ->
                        one.graph().nodes().forEach(spec -> known.add(spec.id().value())));
        boolean mayCome = follow && known.contains(named.replaceFirst("[/\\[].*", ""));
        store.tool().export(stored.id()).forEach(event -> {
            if (event instanceof NodeEvent one) {
                known.add(one.node().toString());
            }
        });
        if (!mayCome && known.stream().noneMatch(path -> isIn(path, named))) {
            throw CommandFailedException.usage("[CLI-122] execution " + stored.id() + " has no node at '" + named
                    + "'; there are " + known.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                    + (known.size() > MOST_NAMED ? " and " + (known.size() - MOST_NAMED) + " more" : ""));
        }
    }

    private Optional<Workflow> definition(StoredExecution stored) {
        return Optional.of(store.definition(stored))
                .filter(one -> !one.text().isEmpty())
                .flatMap(one -> store.tool().codec().map((StoreCodec codec) -> codec.decode(one)));
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
