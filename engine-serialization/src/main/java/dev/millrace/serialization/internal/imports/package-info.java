/** Definitions of other systems, read as ours. */
@NullMarked
package dev.millrace.serialization.internal.imports;

import org.jspecify.annotations.NullMarked;
