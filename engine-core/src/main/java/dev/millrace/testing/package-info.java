/** For users' tests: ManualTime, SameThread, EventRecorder; needs event and time only, no test framework. */
@NullMarked
package dev.millrace.testing;

import org.jspecify.annotations.NullMarked;
