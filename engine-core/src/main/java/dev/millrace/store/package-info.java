/** Where executions outlive the process: the contract of every store, the store in memory, and the journal on disk. */
@NullMarked
package dev.millrace.store;

import org.jspecify.annotations.NullMarked;
