/**
 * Hidden: Mailbox, workers, permits; knows no workflow; sole home of locks, atomics, VarHandle (with {@code queue}).
 */
@NullMarked
package dev.millrace.internal.concurrent;

import org.jspecify.annotations.NullMarked;
