/** A data pipeline in YAML over the checkout itself: collect, branch, measure in parallel, retry, report. */
@NullMarked
package dev.millrace.examples.pipeline;

import org.jspecify.annotations.NullMarked;
