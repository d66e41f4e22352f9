/** Races on real processors: what each pair of calls may bring about, and what it must not. */
@NullMarked
package dev.millrace.stress;

import org.jspecify.annotations.NullMarked;
