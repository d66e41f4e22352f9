/** Workflows on Temporal: the client's side and the worker's side. */
@org.jspecify.annotations.NullMarked
package dev.millrace.temporal;
