/** Turns as JSON records: event types by name, components by form, and the lifting of older versions. */
@NullMarked
package dev.millrace.serialization.internal.store;

import org.jspecify.annotations.NullMarked;
