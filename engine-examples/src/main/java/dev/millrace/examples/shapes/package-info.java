/** One small YAML file for each shape of a graph: the guide refers to them, and a test runs them. */
@NullMarked
package dev.millrace.examples.shapes;

import org.jspecify.annotations.NullMarked;
