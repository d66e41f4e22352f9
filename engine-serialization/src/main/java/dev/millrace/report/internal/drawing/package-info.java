/** Boxes and arrows, which every form draws alike, and the forms that are text. */
@NullMarked
package dev.millrace.report.internal.drawing;

import org.jspecify.annotations.NullMarked;
