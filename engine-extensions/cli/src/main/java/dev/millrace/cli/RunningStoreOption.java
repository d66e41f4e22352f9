package dev.millrace.cli;

import picocli.CommandLine.Mixin;

/** The directory of a durable engine that a command loads definitions for, or runs nodes with. Confined to one run. */
final class RunningStoreOption extends StoreOption {

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Override
    LimitOptions limits() {
        return limits;
    }
}
