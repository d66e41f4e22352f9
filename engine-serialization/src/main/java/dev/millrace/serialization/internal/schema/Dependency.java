package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Connection;
import dev.millrace.definition.DependsOn;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;

/**
 * An entry of a node's {@code dependsOn}.
 *
 * @param connection what it is short for
 * @param end the end that the node depends on
 * @param written what stands there
 * @param at where that is
 */
record Dependency(Connection connection, DependsOn end, Tree written, Where at) {}
