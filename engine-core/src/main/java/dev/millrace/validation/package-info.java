/** WorkflowValidator, Problem reports (JGraphT stays inside). */
@NullMarked
package dev.millrace.validation;

import org.jspecify.annotations.NullMarked;
