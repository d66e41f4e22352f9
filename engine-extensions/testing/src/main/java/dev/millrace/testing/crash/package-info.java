/** Proves that a workflow comes to the same end whenever the process dies. */
@NullMarked
package dev.millrace.testing.crash;

import org.jspecify.annotations.NullMarked;
