/** The command line: runs, checks and explains workflow files. */
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;
