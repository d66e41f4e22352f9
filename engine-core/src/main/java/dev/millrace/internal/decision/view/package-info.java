/** What expressions, people and operators see of a state; changes nothing. */
@NullMarked
package dev.millrace.internal.decision.view;

import org.jspecify.annotations.NullMarked;
