/** What the README shows: one small workflow, in Java and as a file. */
@NullMarked
package dev.millrace.examples.firstuse;

import org.jspecify.annotations.NullMarked;
