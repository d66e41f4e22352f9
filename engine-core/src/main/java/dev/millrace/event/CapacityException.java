package dev.millrace.event;

/** There is no room for another execution: so many are live as a limit lets. Nothing has started. */
public final class CapacityException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    private final String gate;
    private final int limit;

    /** Creates it for a gate and the number that it lets through at once. */
    public CapacityException(String gate, int limit, String message) {
        super(message);
        this.gate = gate;
        this.limit = limit;
    }

    /** Returns what there is no room in, such as {@code maxExecutions of the engine}. */
    public String gate() {
        return gate;
    }

    /** Returns how many may be live at once. */
    public int limit() {
        return limit;
    }
}
