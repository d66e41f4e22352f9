/** A function without a process that stays: each call takes an execution one turn further over a shared store. */
@NullMarked
package dev.millrace.examples.serverless;

import org.jspecify.annotations.NullMarked;
