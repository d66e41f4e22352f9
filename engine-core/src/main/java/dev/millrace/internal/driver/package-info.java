/** Hidden: what every driver of the decision needs, the engine's own and those of other modules of this project. */
@NullMarked
package dev.millrace.internal.driver;

import org.jspecify.annotations.NullMarked;
