package dev.millrace.nodes.script;

/** The fault of a script that wants to change what it was given: what it should do instead. Immutable. */
final class ReadOnly {

    private static final String HINT = "[NODE-203] the script changes a map or list that it was given, and these are"
            + " read only. Write a variable by setGlobal('name', value), which counts when the node completes; hand"
            + " values on by what the script returns, or by setOutput('name', value); to change data, copy them"
            + " first: new LinkedHashMap(input.order), new ArrayList(input.items)";

    private ReadOnly() {}

    /** Returns the same kind of exception with what to do, if a collection of the JDK's refused a change; else it. */
    static Throwable explained(Throwable thrown) {
        boolean isBare = thrown instanceof UnsupportedOperationException && thrown.getMessage() == null;
        if (!isBare || !isOfCollection(thrown.getStackTrace())) {
            return thrown;
        }
        var explained = new UnsupportedOperationException(HINT, thrown);
        explained.setStackTrace(thrown.getStackTrace());
        return explained;
    }

    private static boolean isOfCollection(StackTraceElement[] trace) {
        return trace.length > 0 && trace[0].getClassName().startsWith("java.util.");
    }
}
