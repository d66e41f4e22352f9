/** Runs workflows in tests: an engine on manual time, nodes that do what the test says, orders by a seed. */
@NullMarked
package dev.millrace.testing.workflow;

import org.jspecify.annotations.NullMarked;
