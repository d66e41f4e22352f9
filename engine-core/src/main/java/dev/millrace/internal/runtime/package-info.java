/** Hidden: one actor per execution; asks the decision, keeps events, runs nodes, recovers. */
@NullMarked
package dev.millrace.internal.runtime;

import org.jspecify.annotations.NullMarked;
