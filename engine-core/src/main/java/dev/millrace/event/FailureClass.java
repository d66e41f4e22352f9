package dev.millrace.event;

import java.util.Set;

/** Who a failure is owed to, by which a retry policy may count apart and choose. */
public enum FailureClass {
    /** The node's own code or program: an exception, an exit code, {@code Outcome.failed}. */
    USER("User"),
    /**
     * What the node runs on: its program or child could not be started, its process was lost, memory was short, or the
     * node says so by {@link Failure#ofPlatform}.
     */
    PLATFORM(Failure.PLATFORM),
    /** A time limit. */
    TIMEOUT(Failure.TIMEOUT);

    private static final Set<String> PLATFORM_TYPES = Set.of(
            "ChildNotStarted",
            "ProgramNotStarted",
            "ProcessLost",
            "BreakerOpen",
            Failure.DEAD_LETTER,
            VirtualMachineError.class.getName());

    private final String label;

    FailureClass(String label) {
        this.label = label;
    }

    /** Returns the name by which {@code retryOn} and {@code doNotRetryOn} mean every failure of the class. */
    public String label() {
        return label;
    }

    /** Returns the class of a failure. */
    public static FailureClass of(Failure failure) {
        if (failure.type().equals(Failure.TIMEOUT)) {
            return TIMEOUT;
        }
        boolean isPlatform = PLATFORM_TYPES.contains(failure.type())
                || failure.supertypes().stream()
                        .anyMatch(above -> above.equals(PLATFORM.label) || PLATFORM_TYPES.contains(above));
        return isPlatform ? PLATFORM : USER;
    }
}
