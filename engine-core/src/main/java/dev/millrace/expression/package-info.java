/** Conditions and templates: parse once, evaluate on data (the library stays inside). */
@NullMarked
package dev.millrace.expression;

import org.jspecify.annotations.NullMarked;
