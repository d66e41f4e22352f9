package dev.millrace.nodes.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The operating system as far as processes depend on it. Immutable.
 *
 * @param windows whether it is Windows
 * @param environment this program's environment
 */
record Platform(boolean windows, Map<String, String> environment) {

    private static final String PATH = "PATH";
    private static final List<String> INHERITED = List.of(PATH, "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR");
    private static final List<String> INHERITED_ON_WINDOWS = List.of(
            "SystemRoot",
            "SystemDrive",
            "windir",
            "ComSpec",
            "PATHEXT",
            "TEMP",
            "TMP",
            "USERPROFILE",
            "APPDATA",
            "LOCALAPPDATA",
            "ProgramData",
            "ProgramFiles",
            "ProgramFiles(x86)");

    static final Platform CURRENT = new Platform(
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows"), System.getenv());

    /** Returns the variables with these names, the default ones included. */
    Map<String, String> inherited(List<String> more) {
        Map<String, String> chosen = variables();
        var known = everything();
        for (var names : List.of(INHERITED, windows ? INHERITED_ON_WINDOWS : List.<String>of(), more)) {
            for (var name : names) {
                Optional.ofNullable(known.get(name)).ifPresent(value -> chosen.put(name, value));
            }
        }
        return chosen;
    }

    /** Returns the names of the variables that are inherited unasked. */
    Set<String> inheritedNames() {
        return inherited(List.of()).keySet();
    }

    /** Returns all variables. */
    Map<String, String> everything() {
        var all = variables();
        all.putAll(environment);
        return all;
    }

    /** Returns a new map of variables: their names have no case on Windows. */
    Map<String, String> variables() {
        return windows ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new TreeMap<>();
    }

    List<String> shell(String command) {
        return windows ? List.of("cmd", "/d", "/s", "/c", command) : List.of("sh", "-c", command);
    }

    /**
     * Returns where a program is that a process in this folder, with this environment, would start; nothing if nowhere.
     */
    Optional<Path> find(String program, Path folder, Map<String, String> variables) {
        try {
            if (program.indexOf('/') >= 0 || (windows && program.indexOf('\\') >= 0)) {
                return endings(program)
                        .map(folder::resolve)
                        .filter(Platform::isProgram)
                        .findFirst();
            }
            var path = variables.getOrDefault(PATH, windows ? "" : "/bin:/usr/bin");
            return Arrays.stream(path.split(File.pathSeparator))
                    .flatMap(entry ->
                            endings(program).map(name -> folder.resolve(entry).resolve(name)))
                    .filter(Platform::isProgram)
                    .findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Stream<String> endings(String program) {
        return windows ? Stream.of("", ".exe", ".com", ".cmd", ".bat").map(program::concat) : Stream.of(program);
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
