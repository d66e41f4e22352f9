package dev.millrace.internal.runtime;

import dev.millrace.internal.driver.DataDoor;

/**
 * The parts of an engine that attempts use. Immutable.
 *
 * @param <A> the attempts
 * @param workers run them
 * @param leases hold them
 * @param door checks the data that their nodes give
 * @param folders are where they keep files
 * @param callbacks call what cancel actions they have
 */
record AttemptParts<A>(
        AttemptOwner.Workers<A> workers,
        AttemptOwner.Leases<A> leases,
        DataDoor door,
        AttemptFolders folders,
        Callbacks callbacks) {}
