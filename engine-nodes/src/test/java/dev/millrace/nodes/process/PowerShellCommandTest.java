package dev.millrace.nodes.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerShellCommandTest {

    @TempDir
    private Path folder;

    @Test
    void the_call_is_always_the_same() {
        var arguments = on(false).arguments(Path.of("/usr/bin/pwsh"));

        assertThat(arguments.subList(0, 5))
                .containsExactly("/usr/bin/pwsh", "-NoLogo", "-NoProfile", "-NonInteractive", "-EncodedCommand");
        assertThat(arguments).hasSize(6);
        assertThat(new String(Base64.getDecoder().decode(arguments.get(5)), StandardCharsets.UTF_16LE))
                .startsWith("# Runs $env:MILLRACE_DIR/script.ps1")
                .endsWith("exit $MillraceExit\n");
        assertThat(arguments.get(5).length())
                .as("fits into a command line of Windows")
                .isLessThan(20_000);
    }

    @Test
    void only_windows_has_an_execution_policy() {
        assertThat(on(true).arguments(Path.of("pwsh.exe")).subList(1, 7))
                .containsExactly(
                        "-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-EncodedCommand");
    }

    @Test
    void a_command_is_encoded_as_utf_16_little_endian() {
        assertThat(PowerShellCommand.encoded("hi \u00e9")).isEqualTo("aABpACAA6QA=");
    }

    @Test
    void pwsh_comes_before_powershell_and_a_named_program_before_both() throws Exception {
        assertThat(on(false).find(Optional.empty())).isEmpty();
        var old = program("powershell.exe");
        assertThat(on(false).find(Optional.empty())).hasValue(old);
        var pwsh = program("pwsh");
        assertThat(on(false).find(Optional.empty())).hasValue(pwsh);
        var named = program("my-pwsh");
        assertThat(on(false).find(Optional.of("my-pwsh"))).hasValue(named);
        assertThat(on(false).find(Optional.of(named.toString()))).hasValue(named);
        assertThat(on(false).find(Optional.of("gone"))).isEmpty();
    }

    private Path program(String name) throws Exception {
        var file = Files.writeString(folder.resolve(name), "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private PowerShellCommand on(boolean windows) {
        return new PowerShellCommand(new Platform(windows, Map.of("PATH", folder.toString())));
    }
}
