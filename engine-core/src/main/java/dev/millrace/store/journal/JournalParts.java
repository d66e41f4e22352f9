package dev.millrace.store.journal;

/**
 * What a journal is made of besides its end. Immutable.
 *
 * @param table the files with frames
 * @param blobs the files of large content
 * @param index the files of the index
 * @param contents what the frames are to who keeps them
 */
record JournalParts(FileTable table, Blobs blobs, TableFiles index, Contents contents) {}
