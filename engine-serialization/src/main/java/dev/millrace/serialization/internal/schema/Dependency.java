package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.End;
import dev.millrace.definition.NodeId;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;

/**
 * An entry of a node's {@code dependsOn}.
 *
 * @param on where it leaves: the node that comes first, and a port if one is named
 * @param of the node that depends
 * @param written what stands there
 * @param at where that is
 */
record Dependency(End on, NodeId of, Tree written, Where at) {}
