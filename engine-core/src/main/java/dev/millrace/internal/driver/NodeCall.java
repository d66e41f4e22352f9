package dev.millrace.internal.driver;

import dev.millrace.node.NodeContext;
import java.util.Map;

/**
 * Call of a node's code: its context, and what the driver takes from it afterwards. Thread-safe where its context is.
 */
public interface NodeCall extends NodeContext {

    /** Returns the variables that the code has set. */
    Map<String, Object> writes();

    /** Returns where its data come in. */
    DataDoor door();
}
