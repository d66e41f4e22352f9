package dev.millrace.nodes.process;

import dev.millrace.definition.InheritedEnvironment;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The operating system as far as processes depend on it. Immutable.
 *
 * @param windows whether it is Windows
 * @param environment this program's environment
 * @param inherited what programs get of it where nobody says anything else
 */
record Platform(boolean windows, Map<String, String> environment, InheritedEnvironment inherited) {

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

    Platform(boolean windows, Map<String, String> environment) {
        this(windows, environment, InheritedEnvironment.USUAL);
    }

    /** Returns the same one, of which programs get so much where nobody says anything else. */
    Platform inheriting(InheritedEnvironment variables) {
        return new Platform(windows, environment, variables);
    }

    /** Returns the variables that a program gets by this rule. */
    Map<String, String> inherited(InheritedEnvironment rule) {
        if (rule instanceof InheritedEnvironment.All) {
            return everything();
        }
        return rule instanceof InheritedEnvironment.Named named ? named(named.names()) : variables();
    }

    private Map<String, String> named(List<String> more) {
        Map<String, String> chosen = variables();
        var known = everything();
        for (var names : List.of(INHERITED, windows ? INHERITED_ON_WINDOWS : List.<String>of(), more)) {
            for (var name : names) {
                Optional.ofNullable(known.get(name)).ifPresent(value -> chosen.put(name, value));
            }
        }
        for (var name : more) {
            if (name.indexOf('*') >= 0 || name.indexOf('?') >= 0) {
                var pattern = pattern(name).asMatchPredicate();
                known.forEach((variable, value) -> {
                    if (pattern.test(variable)) {
                        chosen.put(variable, value);
                    }
                });
            }
        }
        return chosen;
    }

    private Pattern pattern(String glob) {
        var text = glob.codePoints()
                .mapToObj(letter ->
                        letter == '*' ? ".*" : letter == '?' ? "." : Pattern.quote(Character.toString(letter)))
                .collect(Collectors.joining());
        return Pattern.compile(text, windows ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
    }

    /** Returns the names of the variables that are inherited unasked. */
    Set<String> inheritedNames() {
        return inherited(InheritedEnvironment.USUAL).keySet();
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
