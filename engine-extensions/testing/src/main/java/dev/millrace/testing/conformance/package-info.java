/** The conformance suite: the engine's semantics as cases that every driver must pass. */
@NullMarked
package dev.millrace.testing.conformance;

import org.jspecify.annotations.NullMarked;
