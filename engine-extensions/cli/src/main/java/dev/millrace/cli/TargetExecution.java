package dev.millrace.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The execution that a command changes. Confined to one run. */
final class TargetExecution {

    @Mixin
    private Reporting reporting = new Reporting();

    @Parameters(index = "0", paramLabel = "ID", description = "The execution.")
    private String id = "";

    Reporting reporting() {
        return reporting;
    }

    StoreOption store() {
        return reporting.store();
    }

    String id() {
        return id;
    }
}
