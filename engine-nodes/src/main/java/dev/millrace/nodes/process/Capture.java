package dev.millrace.nodes.process;

import java.nio.charset.Charset;
import java.time.Duration;

/**
 * How a process is watched. Immutable.
 *
 * @param limit how many bytes of each stream are kept
 * @param charset what its streams are written in
 * @param grace how long a process that is asked to end may take before it is killed
 * @param drain how long output is read on after its end: what it left running may hold the pipes open for ever
 */
record Capture(int limit, Charset charset, Duration grace, Duration drain) {}
