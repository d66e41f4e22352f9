/** The goals of Maven: ValidateMojo. */
@NullMarked
package dev.millrace.maven;

import org.jspecify.annotations.NullMarked;
