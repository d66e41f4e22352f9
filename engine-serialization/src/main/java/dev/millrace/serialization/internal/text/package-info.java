/** Texts in JSON and YAML, to trees that know their places, and back; knows nothing of workflows. */
@NullMarked
package dev.millrace.serialization.internal.text;

import org.jspecify.annotations.NullMarked;
