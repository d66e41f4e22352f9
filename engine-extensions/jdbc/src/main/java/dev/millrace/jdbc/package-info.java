/** A store of executions in a database of the host: PostgreSQL, or H2 or SQLite in the process. */
@NullMarked
package dev.millrace.jdbc;

import org.jspecify.annotations.NullMarked;
