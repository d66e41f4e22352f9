/** Measurements of the engine's parts, each beside a baseline. */
@NullMarked
package dev.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
