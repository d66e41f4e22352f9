/** Java: nodes that are classes, of the class path or of a library file. */
@NullMarked
package dev.millrace.nodes.code;

import org.jspecify.annotations.NullMarked;
