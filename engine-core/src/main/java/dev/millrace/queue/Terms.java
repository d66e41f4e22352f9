package dev.millrace.queue;

/** On which terms messages are leased. Immutable. */
record Terms(long visibilityNanos, long sweepNanos, int maxInFlight, int maxDeliveries, RedeliveryDelay backoff) {}
