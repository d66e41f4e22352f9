package dev.millrace.nodes.process;

import static dev.millrace.nodes.Eventually.eventually;
import static dev.millrace.nodes.FakeContext.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionResult;
import dev.millrace.node.Outcome;
import dev.millrace.node.SecretSource;
import dev.millrace.nodes.FakeContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PowerShell nodes against a strict stand-in: the call, the protocol, exit codes and kills are real, the language is
 * not.
 */
@EnabledOnOs(OS.LINUX)
class StandInPowerShellTest extends PowerShellContract {

    @TempDir
    private Path folder;

    @Override
    Platform platform() {
        try (var in = Objects.requireNonNull(getClass().getResourceAsStream("pwsh"))) {
            var pwsh = folder.resolve("pwsh");
            if (!Files.exists(pwsh)) {
                Files.write(pwsh, in.readAllBytes());
                assertThat(pwsh.toFile().setExecutable(true)).isTrue();
            }
            return new Platform(false, Map.of("PATH", folder + ":" + System.getenv("PATH")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    String outputs() {
        return "given | grep -q '\"input\":{\"n\":4}' || refuse input; echo hello; result '{\"output\": {\"twice\":"
                + " 8}}'";
    }

    @Override
    String countsSeen() {
        return "given | grep -q '\"variables\":{\"seen\":1}' || refuse variables; result '{\"globals\": {\"seen\":"
                + " 2}}'";
    }

    @Override
    String exitsByThree() {
        return "result '{\"globals\": {\"seen\": 9}}'; exit 3";
    }

    @Override
    String throwsException() {
        return "result '{\"error\": {\"type\": \"System.IO.IOException\", \"message\": \"no disk\"}}'; exit 1";
    }

    @Override
    String readsExecution() {
        return "given | grep -q '\"input\":{\"order\":7}' || refuse execution.input; given | grep -q '\"key\":\"k-1\"'"
                + " || refuse key; result '{\"output\": {\"order\": 7, \"key\": \"k-1\"}}'";
    }

    @Override
    String takesParameter() {
        return "given | grep -q '\"parameters\":{\"who\":\"Ada\"}' || refuse parameters; result"
                + " '{\"output\":{\"who\":\"Ada\"}}'";
    }

    @Test
    void modules_and_their_folders_are_handed_over() throws Exception {
        var script = "given | grep -q '\"requiredModules\":\\[\"Az\"],\"modulePaths\":\\[\"/m\"]' || refuse modules";

        assertThat(run(script, "requiredModules", java.util.List.of("Az"), "modulePaths", java.util.List.of("/m")))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void no_result_is_a_failure_of_its_own() throws Exception {
        assertThat(failure("rm \"$MILLRACE_DIR/output.json\"").message()).startsWith("[NODE-322]");
        assertThat(failure("result nonsense").message()).startsWith("[NODE-322]");
    }

    @Test
    void the_folder_is_gone_afterwards() throws Exception {
        var done = (Outcome.Done) run("echo \"$MILLRACE_DIR\"");

        assertThat(Path.of(((String) done.output().get("stdout")).strip())).doesNotExist();
    }

    @Test
    void an_interrupt_ends_it_and_removes_the_folder() throws Exception {
        var spec = node(
                "PowerShell", "scriptContent", "echo \"$MILLRACE_DIR\" > '" + folder + "/where'; sleep 300 & wait");
        var node = type().create(spec);
        var ended = new CompletableFuture<Throwable>();
        var runner = new Thread(() -> {
            try {
                node.run(FakeContext.of(spec));
            } catch (Throwable thrown) {
                ended.complete(thrown);
            }
        });
        runner.start();
        eventually(
                "it runs",
                () -> Files.exists(folder.resolve("where"))
                        && folder.resolve("where").toFile().length() > 1);

        runner.interrupt();

        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(Path.of(Files.readString(folder.resolve("where")).strip())).doesNotExist();
    }

    @Test
    void where_none_is_installed_validation_warns_and_the_node_fails_for_good() throws Exception {
        var type = new PowerShellNodeType(
                new dev.millrace.nodes.internal.BaseFolder(folder),
                java.time.Duration.ofSeconds(1),
                ProgramPolicy.ANY,
                new Platform(false, Map.of("PATH", "/no/such/folder")));
        var spec = node("PowerShell", "scriptContent", "1");

        assertThat(type.validate(spec, "")).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("DEF-320");
            assertThat(problem.severity()).isEqualTo(Problem.Severity.WARNING);
        });
        var failure = ((Outcome.Failed) type.create(spec).run(FakeContext.of(spec))).failure();
        assertThat(failure.message()).startsWith("[NODE-321]");
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void a_secret_reaches_it_by_its_environment_and_is_never_written_to_the_file() {
        var result = endOf(
                "given | grep -q s3cret && refuse 'a secret in the file'; echo \"got $KEY\"",
                "environment",
                Map.of("KEY", "${secrets.key}"));

        assertThat(result.failures().reasons()).isEmpty();
        assertThat(result.output()).containsEntry("stdout", "got ***\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"parameters", "requiredModules", "modulePaths"})
    void a_secret_in_what_a_file_hands_over_is_refused_before_anything_is_run(String field) {
        Object value = field.equals("parameters") ? Map.of("key", "${secrets.key}") : List.of("${secrets.key}");

        var result = endOf("touch '" + folder.resolve("ran") + "'", field, value);

        var failure = result.failures().reasons().values().iterator().next();
        assertThat(failure.message())
                .startsWith("[NODE-325] " + field)
                .contains("environment")
                .doesNotContain("s3cret");
        assertThat(failure.retryable()).isFalse();
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    /** Runs a script in an engine that has the secret {@code key}. */
    private ExecutionResult endOf(String script, String field, Object value) {
        platform(); // which puts the program there
        var workflow = Workflow.named("secretive")
                .node(
                        "ps",
                        "PowerShell",
                        node -> node.set("scriptContent", script)
                                .set("executable", folder.resolve("pwsh").toString())
                                .set(field, value))
                .build();
        try (var engine = WorkflowEngine.builder()
                .secrets(SecretSource.of(Map.of("key", "s3cret-4711")))
                .build()) {
            return engine.start(workflow, Map.of()).await(Duration.ofSeconds(60));
        }
    }
}
