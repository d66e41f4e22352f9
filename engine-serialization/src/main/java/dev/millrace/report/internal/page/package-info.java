/** The page: one HTML document that needs nothing else. */
@NullMarked
package dev.millrace.report.internal.page;

import org.jspecify.annotations.NullMarked;
