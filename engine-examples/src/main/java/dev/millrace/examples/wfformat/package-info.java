/** Runs an instance of the WfCommons collection as a graph of lambda nodes, and measures it. */
@NullMarked
package dev.millrace.examples.wfformat;

import org.jspecify.annotations.NullMarked;
