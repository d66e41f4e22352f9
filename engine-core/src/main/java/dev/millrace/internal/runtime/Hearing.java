package dev.millrace.internal.runtime;

/** How a listener behaves: its class, how often it threw and was slow, and how slow. Immutable. */
public record Hearing(String listener, long failures, long slow, long longestNanos) {

    static Hearing of(AudienceMember member) {
        var tally = member.tally();
        return new Hearing(member.name(), tally.failures(), tally.slow(), tally.longestNanos());
    }
}
