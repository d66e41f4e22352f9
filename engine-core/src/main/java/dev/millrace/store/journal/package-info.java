/**
 * The journal's bytes: frames in segments, mark, snapshots, blobs, and the one thread that writes them; knows no event.
 */
@NullMarked
package dev.millrace.store.journal;

import org.jspecify.annotations.NullMarked;
