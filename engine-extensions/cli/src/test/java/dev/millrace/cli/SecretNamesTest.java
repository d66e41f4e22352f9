package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Values whose names say that they are secret are looked for behind every door of the command line. */
@DisabledOnOs(OS.WINDOWS) // the process is a sh
class SecretNamesTest {

    private static final String MARK = "Xy7-marked-9Qz";

    private static final String KEEPS = """
        workflowId: keeps
        nodes:
          - nodeId: login
            runtimeType: Process
            command: [sh, -c, 'test -n "$DB_PASSWORD"']
            environment: {DB_PASSWORD: "${input.password}"}
            retryPolicy: {maxAttempts: 2, initialDelay: 1ms}
          - {nodeId: make, runtimeType: Groovy, dependsOn: login, scriptContent: "setGlobal('apiToken', execution.input.password); [token: execution.input.password, deep: [[secretKey: execution.input.password]]]"}
          - {nodeId: big, runtimeType: Noop}
          - {nodeId: bad, runtimeType: Groovy, dependsOn: make, scriptContent: "throw new IOException('no')"}
          - {nodeId: handler, runtimeType: Noop}
        connections:
          - {sourceNodeId: make, targetNodeId: big, condition: output.token == 'none'}
          - {sourceNodeId: bad, targetNodeId: handler, triggerMessageType: Fail}
        """;

    @TempDir
    private Path folder;

    private final Map<String, CommandLineRun> doors = new LinkedHashMap<>();

    private void at(Object... arguments) {
        doors.put(List.of(arguments).toString().replace(folder.toString(), ""), CommandLineRun.of(arguments));
    }

    @Test
    void no_door_shows_them() {
        var file = CommandLineRun.file(folder, "keeps.yaml", KEEPS);
        var store = folder.resolve("store");
        at("run", file, "--store", store, "--create", "--input", "password=" + MARK);
        var listed = CommandLineRun.of("list", "--store", store, "--json").out();
        var id = listed.replaceFirst("(?s).*\"executionId\": \"([^\"]+)\".*", "$1");
        at("recover", "--store", store);
        for (var json : List.of(List.of(), List.of("--json"))) {
            for (var command : List.of("show", "events", "logs", "explain")) {
                var arguments = new ArrayList<Object>(List.of(command, id, "--store", store));
                arguments.addAll(json);
                at(arguments.toArray());
            }
        }
        at("list", "--store", store);
        at("report", id, "--store", store);
        at("report", id, "--store", store, "--values");
        at("export", id, "--store", store);
        at("graph", "--execution", id, "--store", store, "--format", "json");
        at("journal", "cat", store);
        at("journal", "cat", store, "--json");
        at("journal", "export", store);

        at("recover", "--store", store, "--json");
        assertThat(doors)
                .allSatisfy((door, run) -> assertThat(run.out() + run.err()).doesNotContain(MARK));
        assertThat(doors)
                .allSatisfy((door, run) ->
                        assertThat(run.code()).as(door + run.err()).isLessThan(2));
        assertThat(CommandLineRun.of("show", id, "--store", store, "--json", "--secrets")
                        .out())
                .contains(MARK);
    }
}
