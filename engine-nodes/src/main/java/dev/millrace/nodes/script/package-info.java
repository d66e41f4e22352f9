/** Groovy: the node type, the script's own words, conditions in Groovy. */
@NullMarked
package dev.millrace.nodes.script;

import org.jspecify.annotations.NullMarked;
