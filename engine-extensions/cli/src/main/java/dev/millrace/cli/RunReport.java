package dev.millrace.cli;

import dev.millrace.event.ExecutionSnapshot;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How an execution stood when it was looked at, which is reported when its engine may be closed. Immutable.
 *
 * @param snapshot it as a whole
 * @param data the report as data
 * @param table the report for people
 */
record RunReport(ExecutionSnapshot snapshot, Supplier<Map<String, ?>> data, Supplier<String> table) {}
