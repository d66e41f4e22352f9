package dev.millrace.nodes.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is started. Immutable.
 *
 * @param arguments the program and its arguments, passed on as they stand
 * @param folder the working directory
 * @param environment all variables of the process
 * @param inherited the names of those that it has from this program
 * @param stdin what it reads; may be empty
 */
record CommandLine(
        List<String> arguments, Path folder, Map<String, String> environment, Set<String> inherited, String stdin) {

    String program() {
        return arguments.get(0);
    }

    /** Returns a copy with these variables too. */
    CommandLine with(Map<String, String> more) {
        var all = new TreeMap<>(environment);
        all.putAll(more);
        return new CommandLine(arguments, folder, all, inherited, stdin);
    }
}
