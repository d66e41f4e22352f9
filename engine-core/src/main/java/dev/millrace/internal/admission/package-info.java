/** Hidden: the gates that a ready node passes before it begins, and who waits at them. */
@NullMarked
package dev.millrace.internal.admission;

import org.jspecify.annotations.NullMarked;
