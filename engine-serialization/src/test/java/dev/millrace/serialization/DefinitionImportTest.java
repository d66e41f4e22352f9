package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Definitions of other systems become ours, and what they say beyond that is reported. */
class DefinitionImportTest {

    @TempDir
    private Path folder;

    private ImportReport read(String json) throws IOException {
        return DefinitionImport.read(Dialect.EXECUTIONER, Files.writeString(folder.resolve("nightly.json"), json));
    }

    private static List<String> messages(ImportReport report) {
        return report.problems().stream().map(Object::toString).toList();
    }

    @Test
    void jobs_become_nodes_that_run_their_commands_by_a_shell() throws IOException {
        var report = read("""
            {"working_dir": "/srv", "name": "Every night", "parallel": true, "max_workers": 4,
             "env_variables": {"BASE": "/opt", "HOME_DIR": "${BASE}/home"},
             "jobs": [
               {"id": "load", "description": "Loads", "command": "echo ${BASE} $PATH", "timeout": 20},
               {"id": "sum", "command": "sum", "dependencies": ["load"], "env_variables": {"BASE": "/var"},
                "max_retries": 2, "retry_delay": 1, "retry_backoff": 2.0,
                "pre_checks": [{"name": "check_file_exists", "params": {"path": "in.sql"}}],
                "post_checks": [{"name": "check_no_ora_errors", "params": {"log_file": "/log/*.log"}}]}
             ]}
            """);

        assertThat(messages(report)).isEmpty();
        assertThat(report.yaml()).hasValue("""
            workflowId: nightly
            workflowName: Every night
            maxConcurrency: 4
            onFailure: failFast
            defaults:
              timeout: 10800s
            environment:
              BASE: /opt
              HOME_DIR: /opt/home
            nodes:
              - nodeId: load
                description: Loads
                runtimeType: Process
                shell: true
                command: echo \\${BASE} $PATH
                workingDirectory: /srv
                inheritEnvironment: true
                timeout: 20s
              - nodeId: sum
                runtimeType: Process
                shell: true
                command: sum
                workingDirectory: /srv
                inheritEnvironment: true
                environment:
                  BASE: /var
                  HOME_DIR: /var/home
                dependsOn: [load]
                retryPolicy:
                  strategy: Exponential
                  maxAttempts: 3
                  initialDelay: 1s
                  maxDelay: 1800s
                  multiplier: 2.0
                  jitter: 0.1
                  maxRetryTime: 1800s
                preChecks:
                  - check: fileExists
                    path: /srv/in.sql
                postChecks:
                  - check: textAbsent
                    file: /log/*.log
                    text: [ORA-]
            """);
    }

    @Test
    void a_job_is_tried_again_for_the_statuses_and_exit_codes_that_it_lists() throws IOException {
        var report = read("""
            {"application_name": "tries", "working_dir": "/srv", "default_max_retries": 1, "jobs": [
               {"id": "a", "command": "a", "retry_on_status": ["TIMEOUT"], "retry_on_exit_codes": [3, 4]},
               {"id": "b", "command": "b", "retry_on_status": ["FAILED"], "retry_backoff": 1},
               {"id": "c", "command": "c", "max_retries": 0}
             ]}
            """);

        assertThat(report.yaml().orElseThrow())
                .contains("retryOn: [ExitCode, Timeout]\n")
                .contains("retryOnExitCodes: [3, 4]\n")
                .contains("strategy: Fixed\n      maxAttempts: 2\n      initialDelay: 30s\n")
                .contains("retryOn: [ExitCode]\n      maxRetryTime")
                .endsWith("nodeId: c\n    runtimeType: Process\n    shell: true\n    command: c\n"
                        + "    workingDirectory: /srv\n    inheritEnvironment: true\n");
    }

    @Test
    void what_is_not_carried_over_is_said_at_its_place() throws IOException {
        var report = read("""
            {"working_dir": "/srv", "log_dir": "/l", "email_address": "a@b.c", "security_policy": "block",
             "dependency_plugins": ["checks.py"], "env_variables": {"A": "${B}", "B": "${A}"}, "inherit_shell_env": "default",
             "jobs": [{"id": "a", "command": "", "timeout": -1, "priority": 3, "env_variables": {"C": "${C}"}}]}
            """);

        assertThat(report.yaml()).isPresent();
        assertThat(report.yaml().orElseThrow())
                .contains("A: \\${B}")
                .contains("runtimeType: Noop")
                .contains("timeout: 600s");
        assertThat(report.problems()).allMatch(problem -> problem.code().equals("IMP-101") && !problem.isError());
        assertThat(report.problems().stream().map(problem -> problem.path()))
                .containsExactlyInAnyOrder(
                        "/log_dir",
                        "/email_address",
                        "/security_policy",
                        "/dependency_plugins",
                        "/env_variables/A",
                        "/env_variables/B",
                        "/inherit_shell_env",
                        "/jobs/0/timeout",
                        "/jobs/0/priority",
                        "/jobs/0/env_variables/C");
        assertThat(messages(report)).anyMatch(message -> message.contains("nightly.json:3:53"));
    }

    @Test
    void wrong_files_are_refused_with_every_problem() throws IOException {
        var report = read("""
            {"default_timeout": "long", "jobs": [
               {"id": "a", "command": "a", "dependencies": ["zero"]}, {"id": "a", "command": 5}, {"command": "c"},
               {"id": "d", "command": "d", "pre_checks": [{"name": "check_moon", "params": {}}], "max_retries": 1.5}
             ]}
            """);

        assertThat(report.yaml()).isEmpty();
        assertThat(report.problems().stream().map(problem -> problem.code() + " " + problem.path()))
                .containsExactlyInAnyOrder(
                        "IMP-102 /default_timeout",
                        "IMP-102 ",
                        "IMP-103 /jobs/0/dependencies",
                        "IMP-103 /jobs/1/id",
                        "IMP-102 /jobs/1/command",
                        "IMP-102 /jobs/1",
                        "IMP-102 /jobs/2",
                        "IMP-102 /jobs/3/max_retries",
                        "IMP-103 /jobs/3/pre_checks/0/name");
        assertThat(read("[1]").problems()).hasSize(1);
        assertThat(read("{").yaml()).isEmpty();
        assertThat(DefinitionImport.read(Dialect.EXECUTIONER, folder.resolve("none.json"))
                        .problems())
                .anyMatch(problem -> problem.code().equals("DEF-121"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jobs", "./jobs", "", "C:jobs"})
    void a_folder_that_is_not_absolute_is_refused(String named) throws IOException {
        var report = read("{\"working_dir\": \"" + named + "\", \"jobs\": [{\"id\": \"a\", \"command\": \"a\"}]}");

        assertThat(report.yaml()).isEmpty();
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("/working_dir");
            assertThat(problem.message()).contains("absolute", "'" + named + "'");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true | inheritEnvironment: true",
                "false | inheritEnvironment: false",
                "[\"HOME\", \"CI_*\"] | inheritEnvironment: [HOME, CI_*]",
                "\"default\" | inheritEnvironment: []"
            })
    void what_jobs_have_of_the_shell_s_environment_is_as_the_file_says(String said, String becomes) throws IOException {
        var report = read("{\"working_dir\": \"/srv\", \"inherit_shell_env\": " + said
                + ", \"env_variables\": {\"N\": 3, \"B\": true, \"T\": \"${N}-${B}\"},"
                + " \"jobs\": [{\"id\": \"a\", \"command\": \"a\"}]}");

        assertThat(report.yaml().orElseThrow()).contains(becomes, "'N': '3'", "B: 'true'", "T: 3-true");
    }

    @Test
    void the_files_of_the_other_system_become_definitions() throws IOException {
        try (var files = Files.list(Shared.folder("samples/003-executioner"))) {
            for (var file :
                    files.filter(name -> name.toString().endsWith(".json")).toList()) {
                var report = DefinitionImport.read(Dialect.EXECUTIONER, file);
                boolean isWrong = file.getFileName().toString().startsWith("invalid");

                assertThat(report.yaml().isPresent())
                        .as(file + ": " + report.problems())
                        .isNotEqualTo(isWrong);
            }
        }
    }
}
