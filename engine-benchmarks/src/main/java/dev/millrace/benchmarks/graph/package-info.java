/** Graphs of no-op nodes on the engine beside hand-written baselines: what the engine costs per node. */
@NullMarked
package dev.millrace.benchmarks.graph;

import org.jspecify.annotations.NullMarked;
