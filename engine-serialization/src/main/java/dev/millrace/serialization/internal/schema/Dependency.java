package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.NodeId;
import dev.millrace.serialization.internal.text.Tree;

/**
 * An entry of a node's {@code dependsOn}.
 *
 * @param on the node that comes first
 * @param of the node that depends
 * @param written where it stands
 */
record Dependency(NodeId on, NodeId of, Tree written) {}
