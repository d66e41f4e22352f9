/** The lease queue: LeaseQueue, Lease, Message, DeadLetters; usable alone; its ring is package-private. */
@NullMarked
package dev.millrace.queue;

import org.jspecify.annotations.NullMarked;
