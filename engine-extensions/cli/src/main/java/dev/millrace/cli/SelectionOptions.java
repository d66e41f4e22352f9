package dev.millrace.cli;

import dev.millrace.StartOptions;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Selection.Names;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Option;

/** Which nodes of a workflow are run. Confined to one run. */
final class SelectionOptions {

    private static final String TAG = "tag:";

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NODE",
            description = "Run these nodes of the workflow only: ids, or tag:TEXT for all nodes with a tag.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--skip",
            split = ",",
            paramLabel = "NODE",
            description = "Do not run these nodes: ids, or tag:TEXT.")
    private List<String> skip = new ArrayList<>();

    @Option(names = "--with-upstream", description = "With --only: run all that leads to those nodes, too.")
    private boolean withUpstream;

    @Option(
            names = "--absent-completed",
            description = "Nodes that are not run count as completed, without an output, for those behind them; without"
                    + " it, their connections do not exist.")
    private boolean satisfied;

    StartOptions on(StartOptions start) {
        boolean all = only.isEmpty() && skip.isEmpty();
        return all ? start : start.withSelection(new Selection(names(only), names(skip), withUpstream, satisfied));
    }

    private static Names names(List<String> given) {
        var ids = new LinkedHashSet<String>();
        var tags = new LinkedHashSet<String>();
        for (var name : given) {
            if (name.startsWith(TAG)) {
                tags.add(name.substring(TAG.length()));
            } else {
                ids.add(name);
            }
        }
        return new Names(ids, tags);
    }
}
