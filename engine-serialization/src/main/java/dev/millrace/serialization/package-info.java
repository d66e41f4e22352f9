/** The codec: workflows to and from JSON and YAML, with the place of every error. */
@NullMarked
package dev.millrace.serialization;

import org.jspecify.annotations.NullMarked;
