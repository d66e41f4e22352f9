package dev.millrace.internal.runtime;

import dev.millrace.internal.concurrent.CallTally;

/** The record of a listener or of a kind of callback: how often it threw and was slow, and how slow. Immutable. */
public record ListenerHealth(String listener, long failures, long slow, long longestNanos) {

    static ListenerHealth of(MonitoredListener member) {
        return of(member.name(), member.tally());
    }

    static ListenerHealth of(String name, CallTally tally) {
        return new ListenerHealth(name, tally.failures(), tally.slow(), tally.longestNanos());
    }
}
