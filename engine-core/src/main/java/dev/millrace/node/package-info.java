/** SPI: Node, NodeContext, Outcome (sealed), NodeType, NodeRegistry (type name -> node type). */
@NullMarked
package dev.millrace.node;

import org.jspecify.annotations.NullMarked;
