package dev.millrace.internal.runtime;

/** The record of a listener: its class, how often it threw and was slow, and how slow. Immutable. */
public record ListenerHealth(String listener, long failures, long slow, long longestNanos) {

    static ListenerHealth of(MonitoredListener member) {
        var tally = member.tally();
        return new ListenerHealth(member.name(), tally.failures(), tally.slow(), tally.longestNanos());
    }
}
