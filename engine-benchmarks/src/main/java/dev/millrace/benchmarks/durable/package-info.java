/** Durable executions beside a bare log on the same disk. */
@NullMarked
package dev.millrace.benchmarks.durable;

import org.jspecify.annotations.NullMarked;
