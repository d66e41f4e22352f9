package dev.millrace.nodes.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** How PowerShell is found and called. Immutable. */
record PowerShellCommand(Platform platform) {

    /** The system property that names the program. */
    static final String PROGRAM = "millrace.powershell";

    private static final List<String> NAMES = List.of("pwsh", "powershell.exe");
    private static final String PRELUDE = prelude();

    /** Returns where the program is: the one that the node names, or the system property, or the first one on PATH. */
    Optional<Path> find(Optional<String> named) {
        var wanted = named.or(() -> Optional.ofNullable(System.getProperty(PROGRAM)));
        return wanted.map(List::of).orElse(NAMES).stream()
                .flatMap(name -> platform.find(name, Path.of("").toAbsolutePath(), platform.environment()).stream())
                .findFirst();
    }

    /**
     * Returns the call that runs the prelude, which then runs the script; the arguments are the same for every script.
     */
    List<String> arguments(Path program) {
        var arguments = new ArrayList<>(List.of(program.toString(), "-NoLogo", "-NoProfile", "-NonInteractive"));
        if (platform.windows()) {
            arguments.addAll(List.of("-ExecutionPolicy", "Bypass"));
        }
        arguments.addAll(List.of("-EncodedCommand", encoded(PRELUDE)));
        return arguments;
    }

    /** Returns a text as {@code -EncodedCommand} wants it. */
    static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_16LE));
    }

    private static String prelude() {
        try (var in = PowerShellCommand.class.getResourceAsStream("prelude.ps1")) {
            return new String(Objects.requireNonNull(in, "prelude.ps1").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
