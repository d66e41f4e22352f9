/** Where boxes stand: layers from top to bottom, few crossings; knows no workflow. */
@NullMarked
package dev.millrace.report.internal.layout;

import org.jspecify.annotations.NullMarked;
