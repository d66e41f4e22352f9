package dev.millrace.nodes.process;

import dev.millrace.event.NodePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A program that a node is about to start. Immutable.
 *
 * @param node the node
 * @param program the file that would be started, as it was found; links in it are not resolved
 * @param texts what the definition hands to it: its arguments, or the text of a script
 * @param folder the working directory, absolute
 * @param environment all variables that it would get; values may be secret
 * @param inherited the names of those that come from the engine's own environment
 */
public record ProgramStart(
        NodePath node,
        Path program,
        List<String> texts,
        Path folder,
        Map<String, String> environment,
        Set<String> inherited) {

    /** Copies the collections. */
    public ProgramStart {
        texts = List.copyOf(texts);
        environment = Map.copyOf(environment);
        inherited = Set.copyOf(inherited);
    }
}
