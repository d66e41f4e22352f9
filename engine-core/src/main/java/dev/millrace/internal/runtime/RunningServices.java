package dev.millrace.internal.runtime;

import dev.millrace.internal.driver.DataDoor;

/**
 * The parts of an engine that attempts use. Immutable.
 *
 * @param workers run them
 * @param leases hold them
 * @param door checks the data that their nodes give
 * @param folders are where they keep files
 * @param callbacks call what cancel actions they have
 */
record RunningServices(
        AttemptOwner.Workers<RunningAttempt> workers,
        AttemptOwner.Leases<RunningAttempt> leases,
        DataDoor door,
        AttemptFolders folders,
        Callbacks callbacks) {}
