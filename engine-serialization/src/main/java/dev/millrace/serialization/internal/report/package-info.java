/** Forms of reports: what an execution, a migration and their parts are as plain data. */
@NullMarked
package dev.millrace.serialization.internal.report;

import org.jspecify.annotations.NullMarked;
