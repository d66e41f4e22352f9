/** A workflow that is worth a unit test: a payment with retries and a time limit. */
@NullMarked
package dev.millrace.examples.unittest;

import org.jspecify.annotations.NullMarked;
