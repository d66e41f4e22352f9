package dev.millrace.nodes.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A process as a note tells it from all others. Immutable.
 *
 * @param pid its number, which the system gives to another one some day
 * @param startedEpochMillis when it started; 0 if the system does not say
 * @param delivery which delivery of its attempt started it
 */
record StartedProcess(long pid, long startedEpochMillis, int delivery) {

    /**
     * The system counts from its boot, whose time it works out anew when its clock is set: two programs may read it a
     * little differently.
     */
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    static StartedProcess of(ProcessHandle process, int delivery) {
        return new StartedProcess(process.pid(), startOf(process), delivery);
    }

    /** Returns what a note says; nothing if it says nothing of a process. */
    static Optional<StartedProcess> in(Map<String, Object> note) {
        return note.get("pid") instanceof Number pid
                        && note.get("started") instanceof Number started
                        && note.get("delivery") instanceof Number delivery
                ? Optional.of(new StartedProcess(pid.longValue(), started.longValue(), delivery.intValue()))
                : Optional.empty();
    }

    Map<String, Object> note() {
        return Map.of("pid", pid, "started", startedEpochMillis, "delivery", delivery);
    }

    /** Returns the process if it still runs. */
    Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid)
                .filter(process -> startedEpochMillis != 0
                        && Math.abs(startOf(process) - startedEpochMillis) <= TOLERANCE.toMillis())
                .filter(ProcessTree::isRunning);
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
