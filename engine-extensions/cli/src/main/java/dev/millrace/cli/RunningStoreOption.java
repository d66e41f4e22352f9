package dev.millrace.cli;

import picocli.CommandLine.Mixin;

/** The directory of a durable engine that a command loads definitions for. Confined to one run. */
class RunningStoreOption extends StoreOption {

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private CapacityOptions capacities = new CapacityOptions();

    @Override
    LimitOptions limits() {
        return limits;
    }

    @Override
    CapacityOptions capacities() {
        return capacities;
    }
}
