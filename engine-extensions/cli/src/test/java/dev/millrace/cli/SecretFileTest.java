package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A secret of a file is planted, handed to programs and scripts that say it everywhere, and looked for everywhere. */
@DisabledOnOs(OS.WINDOWS) // the process is a sh
class SecretFileTest {

    private static final String MARK = "Xy7-planted+9Qz";

    private static final String SAYS = """
        workflowId: says
        parameters: {account: {secret: true, required: true}}
        environment: {TOKEN: "${secrets.account}"}
        nodes:
          - nodeId: login
            runtimeType: Process
            command:
              - sh
              - -c
              - 'read line; echo "in $line"; echo "arg $1"; echo "env $TOKEN" >&2; exit 3'
              - sh
              - "${secrets.db-password}"
            stdin: "${secrets.account}"
          - nodeId: script
            runtimeType: Groovy
            configuration: {header: "Bearer ${secrets.account}"}
            scriptContent: |
              println configuration.header
              log.info(secrets.account)
              warn secrets.account
              setGlobal('kept', secrets['db-password'])
              context.progress(0.5d, secrets.account)
              [length: secrets.account.length(), said: configuration.header, named: execution.input.account]
          - nodeId: bad
            runtimeType: Groovy
            dependsOn: script
            scriptContent: "throw new IOException(secrets.account)"
        """;

    @TempDir
    private Path folder;

    private final Map<String, CommandLineRun> doors = new LinkedHashMap<>();

    private CommandLineRun at(Object... arguments) {
        var run = CommandLineRun.of(arguments);
        doors.put(List.of(arguments).toString(), run);
        return run;
    }

    private String secrets(String text) throws IOException {
        return Files.writeString(folder.resolve("secrets"), text).toString();
    }

    @Test
    void nothing_shows_or_keeps_it() throws IOException {
        var file = CommandLineRun.file(folder, "says.yaml", SAYS);
        var given = secrets("# of this test\nproduction=" + MARK + "\ndb-password=" + MARK + "2\n");
        var store = folder.resolve("store");
        at(
                "run",
                file,
                "--store",
                store,
                "--create",
                "--input",
                "account=production",
                "--secret-file",
                given,
                "--log-dir",
                folder.resolve("logs"));
        var id = CommandLineRun.of("list", "--store", store, "--json")
                .out()
                .replaceFirst("(?s).*\"executionId\": \"([^\"]+)\".*", "$1");
        at("rerun", id, "--from", "login", "--store", store, "--secret-file", given);
        at("recover", "--store", store, "--secret-file", given);
        for (var command : List.of("show", "events", "logs", "explain", "export", "report")) {
            at(command, id, "--store", store);
        }
        assertThat(doors)
                .allSatisfy((door, run) -> assertThat(run.code())
                        .as("exit code of " + door + ": " + run.err())
                        .isLessThan(2));
        var shown = at("show", id, "--store", store, "--json", "--secrets");
        at("report", id, "--store", store, "--values");
        at("journal", "cat", store, "--json", "--secrets");
        at("journal", "export", store, "--secrets");
        at("graph", "--execution", id, "--store", store, "--format", "json");

        assertThat(shown.out())
                .contains("\"length\": " + MARK.length(), "Bearer ***", "\"named\": \"production\"", "env ***");
        assertThat(doors)
                .allSatisfy((door, run) ->
                        assertThat(run.out() + run.err()).as(door).doesNotContain(MARK));
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(path -> Files.isRegularFile(path) && !path.endsWith("secrets")))
                    .isNotEmpty()
                    .allSatisfy(path -> assertThat(new String(Files.readAllBytes(path), ISO_8859_1))
                            .as(path.toString())
                            .doesNotContain(MARK));
        }
    }

    @Test
    void a_secret_that_is_not_there_is_said_by_name() throws IOException {
        var file = CommandLineRun.file(folder, "says.yaml", SAYS);
        var given = secrets("production=" + MARK + "\n");

        var unknown = CommandLineRun.of("run", file, "--input", "account=" + MARK, "--secret-file", given);
        var missing = CommandLineRun.of("run", file, "--input", "account=production", "--secret-file", given, "--json");

        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("must be the name of a secret").doesNotContain(MARK);
        assertThat(missing.out()).contains("ENG-801", "'db-password'");
    }

    @Test
    void a_file_that_cannot_be_read_is_refused() throws IOException {
        var file = CommandLineRun.file(folder, "says.yaml", SAYS);

        var run = CommandLineRun.of(
                "run", file, "--input", "account=production", "--secret-file", folder.resolve("nothing"));
        var bad = CommandLineRun.of(
                "run", file, "--input", "account=production", "--secret-file", secrets("a=b\n" + MARK));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("CLI-182");
        assertThat(bad.out() + bad.err())
                .contains("CLI-182", "ENG-803", "line 2")
                .doesNotContain(MARK);
    }
}
