/** A loop until a goal is reached, with a person asked where the verdict is unsure. */
@NullMarked
package dev.millrace.examples.goal;

import org.jspecify.annotations.NullMarked;
