package dev.millrace.cli;

import picocli.CommandLine.Mixin;

/** The directory of a durable engine that a command loads definitions for, or runs nodes with. Confined to one run. */
final class RunningStoreOption extends StoreOption {

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private CapacityOptions capacities = new CapacityOptions();

    @Mixin
    private LogFileOptions logFiles = new LogFileOptions();

    @Override
    LogFileOptions logFiles() {
        return logFiles;
    }

    @Override
    LimitOptions limits() {
        return limits;
    }

    @Override
    CapacityOptions capacities() {
        return capacities;
    }
}
