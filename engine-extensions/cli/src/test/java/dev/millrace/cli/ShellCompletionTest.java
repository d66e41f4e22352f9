package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that completes command lines, in the shells that it is for. */
class ShellCompletionTest {

    /** Calls what the script registers, as the shell does, and prints what it offers for the last word on one line. */
    private static final String ASK = """
        ask() {
          COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
          _complete_millrace millrace
          echo "${COMPREPLY[@]}"
        }
        """;

    /** The options that zsh's bashcompinit sets around such a call. */
    private static final String AS_ZSH_CALLS_IT = "emulate sh; setopt kshglob noshglob braceexpand\n";

    /** Bash has it for its line editor alone; see RealTerminalTest for that. */
    private static final String NOT_IN_THE_LINE_EDITOR = "compopt() { :; }\n";

    @TempDir
    private Path folder;

    /** Returns what is offered for the last word of each line. */
    private List<List<String>> offered(String shell, List<String> lines) throws Exception {
        var completion = CommandLineRun.of("completion");
        assertThat(completion.code()).isZero();
        var script = CommandLineRun.file(folder, "completion", completion.out());
        var text = new StringBuilder();
        text.append(shell.equals("zsh") ? "autoload -U +X compinit && compinit -u -D\n" : "");
        text.append("source '" + script + "'\n");
        text.append(shell.equals("zsh") ? AS_ZSH_CALLS_IT : NOT_IN_THE_LINE_EDITOR);
        text.append(ASK);
        lines.forEach(line -> text.append("ask " + line + "\n"));
        var asking = CommandLineRun.file(folder, "ask", text.toString());
        var process = new ProcessBuilder(shell, shell.equals("zsh") ? "-f" : "--norc", asking.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        var all = new ArrayList<List<String>>();
        said.lines().forEach(line -> all.add(Arrays.stream(line.split(" ")).toList()));
        assertThat(all).as(said).hasSameSizeAs(lines);
        if (shell.equals("zsh")) { // its line editor chooses what begins as the word does; bash has the script do it
            for (int i = 0; i < all.size(); i++) {
                var begun = lines.get(i).replaceFirst(".* ", "").replace("'", "");
                all.set(
                        i,
                        all.get(i).stream().filter(one -> one.startsWith(begun)).toList());
            }
        }
        return all;
    }

    private static boolean isThere(String shell) throws InterruptedException {
        try {
            return new ProcessBuilder(shell, "-c", "exit 0").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void commands_options_and_values_are_offered(String shell) throws Exception {
        assumeTrue(isThere(shell), "NOT TESTED: there is no " + shell);

        var offered = offered(
                shell,
                List.of(
                        "millrace re",
                        "millrace db ''",
                        "millrace run --dr",
                        "millrace db export --sq",
                        "millrace list --status WAI",
                        "millrace graph --format ''"));

        assertThat(offered.get(0))
                .containsExactlyInAnyOrder("recover", "report", "resume", "reject", "retry-failed", "rerun");
        assertThat(offered.get(1)).containsExactlyInAnyOrder("export", "migrate");
        assertThat(offered.get(2)).containsExactly("--dry-run");
        assertThat(offered.get(3)).containsExactly("--sqlite");
        assertThat(offered.get(4)).containsExactly("WAITING");
        assertThat(offered.get(5)).contains("DOT", "MERMAID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void all_commands_are_offered_and_all_options_of_each(String shell) throws Exception {
        assumeTrue(isThere(shell), "NOT TESTED: there is no " + shell);
        var known = CommandLineRun.of("nothing").err().lines().findFirst().orElseThrow();
        var commands = List.of(known.replaceFirst(".*; there are ", "").split(", "));
        assertThat(commands).contains("run", "completion");
        var lines = new ArrayList<>(List.of("millrace ''"));
        commands.forEach(command -> lines.add("millrace " + command + " --"));

        var offered = offered(shell, lines);

        assertThat(offered.get(0)).containsExactlyInAnyOrderElementsOf(commands);
        for (int i = 0; i < commands.size(); i++) {
            var help = CommandLineRun.of(commands.get(i), "--help").out();
            var options = offered.get(i + 1);
            assertThat(options)
                    .as(commands.get(i))
                    .contains("--help")
                    .allMatch(option -> Pattern.compile(Pattern.quote(option) + "(?![-\\w])")
                            .matcher(help)
                            .find());
            assertThat(options.contains("--store")).as(commands.get(i)).isEqualTo(help.contains("--store="));
        }
    }
}
