package dev.millrace.serialization.internal.schema;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which files a definition may lead to. Immutable.
 *
 * @param maxBytes how large one may be
 * @param root the folder that they must lie in; without one, the folder of the first file
 * @param anywhere whether they may lie outside it too
 */
public record FileRules(long maxBytes, Optional<Path> root, boolean anywhere) {}
