package dev.millrace.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One execution, or all of a workflow that have not ended: what a command changes. Confined to one run. */
final class GroupTarget {

    @Mixin
    private Reporting reporting = new Reporting();

    @Option(
            names = "--workflow",
            paramLabel = "ID",
            description = "All executions of this workflow that have not ended; ID:VERSION for those of one version.")
    private @Nullable String workflow;

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "EXECUTION", description = "The execution.")
    private @Nullable String id;

    Reporting reporting() {
        return reporting;
    }

    StoreOption store() {
        return reporting.store();
    }

    /** Returns whether many are meant: those of a workflow, or those that a filter lets through. */
    boolean isGroup() {
        return workflow().isPresent() || filter.isGiven();
    }

    /** Returns how they were started that are meant. */
    FilterOptions filter() {
        return filter;
    }

    /** Returns the workflow whose executions are meant; nothing if it is one execution, or those of all workflows. */
    Optional<String> workflow() {
        if ((workflow != null || filter.isGiven()) && id != null) {
            throw CommandFailedException.usage(
                    "[CLI-119] an execution and --workflow, --key, --label, --older-than or --newer-than were given;"
                            + " one of them is meant");
        }
        return Optional.ofNullable(workflow);
    }

    /** Returns the one execution. */
    String id() {
        if (id == null) {
            throw CommandFailedException.usage(
                    "[CLI-119] which execution is meant? Give its id, or --workflow ID for all of a workflow,"
                            + " or a --key, --label, --older-than or --newer-than");
        }
        return id;
    }
}
