/** AssertJ assertions for executions and their nodes; needs assertj-core on the class path. */
@NullMarked
package dev.millrace.testing.assertions;

import org.jspecify.annotations.NullMarked;
