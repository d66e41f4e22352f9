/** Examples: one package a story, each a main and a test that runs it. */
@NullMarked
package dev.millrace.examples;

import org.jspecify.annotations.NullMarked;
