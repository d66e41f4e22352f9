/** Facts: Event (sealed records), ExecutionId, NodePath, the statuses, Failure, ExecutionListener. */
@NullMarked
package dev.millrace.event;

import org.jspecify.annotations.NullMarked;
