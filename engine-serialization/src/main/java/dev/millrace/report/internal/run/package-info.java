/** What a picture says of an execution: statuses by place, ways taken, attempts, payloads without secrets. */
@NullMarked
package dev.millrace.report.internal.run;

import org.jspecify.annotations.NullMarked;
