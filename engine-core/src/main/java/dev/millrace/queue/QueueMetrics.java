package dev.millrace.queue;

/**
 * A snapshot of a queue. Immutable. Its figures are read one after the other: exact when the queue is quiet, close when
 * not.
 *
 * @param depth what is in the queue now
 * @param flow what went through since it was made
 * @param trouble what went another way than straight through since it was made
 * @param atGates how many nodes wait at a gate, a limit or a lock of theirs, before they come into the queue or begin;
 *     0 for a queue that is used alone
 */
public record QueueMetrics(Depth depth, Flow flow, Trouble trouble, long atGates) {

    /** Returns the same with another number of nodes at gates. */
    public QueueMetrics withAtGates(long number) {
        return new QueueMetrics(depth, flow, trouble, number);
    }

    /**
     * What is in the queue now. Immutable.
     *
     * @param high ready messages of high priority
     * @param normal ready messages of normal priority
     * @param low ready messages of low priority
     * @param delayed messages that are not due yet, or wait for room in their ring
     * @param leased leases that run
     * @param deadLetters dead letters
     */
    public record Depth(long high, long normal, long low, long delayed, long leased, long deadLetters) {

        /** Returns all ready messages. */
        public long ready() {
            return high + normal + low;
        }
    }

    /**
     * What went through. Immutable.
     *
     * @param enqueued messages accepted
     * @param leased leases begun
     * @param completed leases completed
     */
    public record Flow(long enqueued, long leased, long completed) {}

    /**
     * What went another way than straight through. Immutable.
     *
     * @param rejected messages refused for want of room
     * @param superseded messages replaced by a newer one of their key
     * @param returned leases handed back, at once or for a retry
     * @param expired leases that ran out
     * @param dead messages that became dead letters
     * @param forgotten dead letters dropped because there were too many
     * @param failedHooks calls of the host's hooks that threw
     */
    public record Trouble(
            long rejected, long superseded, long returned, long expired, long dead, long forgotten, long failedHooks) {}
}
