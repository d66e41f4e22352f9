/** JUnit 5 for tests of workflows; needs junit-jupiter-api on the class path. */
@NullMarked
package dev.millrace.testing.junit;

import org.jspecify.annotations.NullMarked;
