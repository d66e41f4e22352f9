/** The catalogue of standard nodes: StandardNodes. */
@NullMarked
package dev.millrace.nodes;

import org.jspecify.annotations.NullMarked;
