/** Programs: the process node type, PowerShell, and how a tree of processes is started and ended. */
@NullMarked
package dev.millrace.nodes.process;

import org.jspecify.annotations.NullMarked;
