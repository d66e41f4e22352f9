package dev.millrace.cli;

import picocli.CommandLine.Mixin;

/**
 * The directory of a durable engine whose executions a command goes on with: what their nodes say is written to files,
 * and channels are told, where that is asked. Confined to one run.
 */
final class RevivingStoreOption extends RunningStoreOption {

    @Mixin
    private LogFileOptions logFiles = new LogFileOptions();

    @Mixin
    private NotifyOptions notify = new NotifyOptions();

    @Override
    LogFileOptions logFiles() {
        return logFiles;
    }

    @Override
    NotifyOptions notifying() {
        return notify;
    }
}
