package dev.millrace.nodes.code;

/**
 * Makes the objects of node classes, so that an application can hand its own services to their constructors.
 * Thread-safe.
 */
@FunctionalInterface
public interface InstanceProvider {

    /**
     * Returns an object of a class; called once for each node when its workflow is registered.
     *
     * @throws Exception if there is none; the workflow is then refused
     */
    Object instance(Class<?> type) throws Exception;
}
