/** A run of yesterday as a test of today: executions as bundles, and their replay. */
@NullMarked
package dev.millrace.testing.replay;

import org.jspecify.annotations.NullMarked;
