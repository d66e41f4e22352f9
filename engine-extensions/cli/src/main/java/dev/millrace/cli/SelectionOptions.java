package dev.millrace.cli;

import dev.millrace.StartOptions;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Selection.Names;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which nodes of a workflow are run. Confined to one run. */
final class SelectionOptions {

    private static final String TAG = "tag:";

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NODE",
            description = "Run these nodes of the workflow only: ids, or tag:TEXT for all nodes with a tag.")
    private @Nullable List<String> only;

    @Option(
            names = "--skip",
            split = ",",
            paramLabel = "NODE",
            description = "Do not run these nodes: ids, or tag:TEXT.")
    private @Nullable List<String> skip;

    @Option(names = "--with-upstream", description = "With --only: run all that leads to those nodes, too.")
    private boolean withUpstream;

    @Option(
            names = "--absent-completed",
            description = "Nodes that are not run count as completed, without an output, for those behind them; without"
                    + " it, their connections do not exist.")
    private boolean satisfied;

    StartOptions on(StartOptions start) {
        boolean all = only == null && skip == null;
        return all
                ? start
                : start.withSelection(
                        new Selection(names(only, "--only"), names(skip, "--skip"), withUpstream, satisfied));
    }

    /** An option that is there and names nothing, as an empty variable of a script makes it, does not mean all. */
    private static Names names(@Nullable List<String> given, String option) {
        var ids = new LinkedHashSet<String>();
        var tags = new LinkedHashSet<String>();
        if (given == null) {
            return new Names(ids, tags);
        }
        if (given.isEmpty()) {
            throw nameless(option);
        }
        for (var name : given) {
            if (name.isBlank() || name.equals(TAG)) {
                throw nameless(option);
            }
            if (name.startsWith(TAG)) {
                tags.add(name.substring(TAG.length()));
            } else {
                ids.add(name);
            }
        }
        return new Names(ids, tags);
    }

    private static CommandFailedException nameless(String option) {
        return CommandFailedException.usage("[CLI-124] " + option + " takes ids of nodes, or tag:TEXT, with commas"
                + " between them, such as " + option + " load,tag:mail, and one of them is empty");
    }
}
