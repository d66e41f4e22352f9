package dev.millrace.internal.trigger;

/**
 * The identity of a trigger. Immutable.
 *
 * @param workflow the workflow's id
 * @param name its name within the workflow
 */
record TriggerId(String workflow, String name) {

    @Override
    public String toString() {
        return workflow + "/" + name;
    }
}
