/** The format of definitions: its words, from trees to workflows with the place of every error, and back to data. */
@NullMarked
package dev.millrace.serialization.internal.schema;

import org.jspecify.annotations.NullMarked;
