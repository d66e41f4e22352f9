/** The driver of the decision that runs inside workflow code of Temporal, and the activities that it calls. */
@org.jspecify.annotations.NullMarked
package dev.millrace.temporal.internal;
