package dev.millrace.store.journal;

import dev.millrace.store.journal.FileOps.OpenFile;
import java.nio.file.Path;

/**
 * A segment or snapshot that is open.
 *
 * @param number its number in this process
 * @param path where it lies
 * @param lsn of a segment its first frame; of a snapshot the last one that it holds
 */
record JournalFile(int number, Path path, long lsn, OpenFile file) {}
