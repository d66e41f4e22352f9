package dev.millrace.nodes.process;

import dev.millrace.definition.InheritedEnvironment;
import dev.millrace.event.Failure;
import dev.millrace.nodes.internal.BaseFolder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes what is started from a node's fields; refuses what cannot be. Immutable. */
record CommandReader(Platform platform, BaseFolder folders, ProcessSettings settings) {

    static final int DEFAULT_LIMIT = 1024 * 1024;

    private static final Duration DRAIN = Duration.ofSeconds(1);

    CommandLine read(List<String> arguments) throws ProgramException {
        var folder = folder();
        var inherited = inherited();
        var environment = environment(inherited);
        for (var argument : arguments) {
            refuseNul("an argument", argument);
        }
        refuseMissing(arguments.get(0), folder, environment);
        return new CommandLine(
                arguments,
                folder,
                environment,
                Set.copyOf(inherited.keySet()),
                settings.text("stdin").orElse(""));
    }

    static Capture capture(ProcessSettings settings, Duration grace) {
        int limit = settings.text("captureLimit").map(Integer::valueOf).orElse(DEFAULT_LIMIT);
        return new Capture(limit, charset(settings), grace, DRAIN);
    }

    private static Charset charset(ProcessSettings settings) {
        return settings.text("charset").map(Charset::forName).orElse(StandardCharsets.UTF_8);
    }

    private Path folder() throws ProgramException {
        var named = settings.text("workingDirectory").orElse("");
        try {
            var folder = named.isEmpty() ? Path.of("").toAbsolutePath() : folders.folder(named);
            if (Files.isDirectory(folder)) {
                return folder;
            }
        } catch (InvalidPathException e) {
            throw ProgramException.forGood("InvalidCommand", "[NODE-304] the working directory is no path");
        }
        throw new ProgramException(
                Failure.of("FolderNotFound", "[NODE-302] working directory '" + named + "' is no folder"));
    }

    private Map<String, String> environment(Map<String, String> inherited) throws ProgramException {
        var environment = platform.variables();
        environment.putAll(inherited);
        for (var variable : settings.map("environment").entrySet()) {
            var name = variable.getKey();
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw ProgramException.forGood("InvalidCommand", "[NODE-304] '" + name + "' is no name of a variable");
            }
            refuseNul("the name of a variable", name);
            refuseNul("variable " + name, variable.getValue());
            environment.put(name, variable.getValue());
        }
        return environment;
    }

    private Map<String, String> inherited() throws ProgramException {
        try {
            var said = settings.value(InheritedEnvironment.FIELD);
            return platform.inherited(said.map(InheritedEnvironment::of).orElse(platform.inherited()));
        } catch (IllegalArgumentException e) {
            throw ProgramException.forGood(
                    "InvalidCommand", "[NODE-304] " + InheritedEnvironment.FIELD + ": " + e.getMessage());
        }
    }

    private void refuseMissing(String program, Path folder, Map<String, String> environment) throws ProgramException {
        if (platform.find(program, folder, environment).isEmpty()) {
            var where = program.indexOf('/') < 0 ? " not found on PATH" : " not found, or not executable";
            throw ProgramException.forGood("ProgramNotFound", "[NODE-301] program '" + program + "'" + where);
        }
    }

    /** A C program would take the rest of the text for nothing. */
    private static void refuseNul(String what, String text) throws ProgramException {
        if (text.indexOf('\0') >= 0) {
            throw ProgramException.forGood("InvalidCommand", "[NODE-304] " + what + " holds a NUL character");
        }
    }
}
