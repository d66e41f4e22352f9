/** What several rooms of the module share: HeldCache, BaseFolder, ScriptText. */
@NullMarked
package dev.millrace.nodes.internal;

import org.jspecify.annotations.NullMarked;
