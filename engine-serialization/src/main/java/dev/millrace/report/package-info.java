/** Pictures: a workflow, or an execution of one, as HTML, Mermaid, DOT and JSON. */
@NullMarked
package dev.millrace.report;

import org.jspecify.annotations.NullMarked;
