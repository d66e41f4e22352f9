/** What every store is held to. */
@NullMarked
package dev.millrace.testing.store;

import org.jspecify.annotations.NullMarked;
