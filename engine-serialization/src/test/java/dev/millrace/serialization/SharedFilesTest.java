package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The conformance cases, and the samples of an older engine. */
class SharedFilesTest {

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    @TempDir
    private Path folder;

    @TestFactory
    List<DynamicTest> every_conformance_case_loads_or_is_refused_as_it_says() {
        return Shared.files("conformance", ".yaml").stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)))
                .toList();
    }

    private void check(Path file) throws IOException {
        var testCase = (Map<?, ?>) DataCodec.standard().read(file);
        var text = testCase.get("raw") instanceof String raw ? raw : DataCodec.toYaml(testCase.get("workflow"));
        var at = Files.createTempDirectory(folder, "case").resolve("workflow.yaml");
        Files.writeString(at, text);
        if (testCase.get("files") instanceof Map<?, ?> files) {
            for (var entry : files.entrySet()) {
                Files.writeString(
                        at.resolveSibling(entry.getKey().toString()),
                        entry.getValue().toString());
            }
        }

        var report = loader.check(at);

        if (testCase.get("invalid") instanceof List<?> invalid) {
            var said = report.problems().stream().map(Problem::toString).collect(Collectors.joining("\n"));
            assertThat(invalid).allSatisfy(part -> assertThat(said).contains(part.toString()));
            assertThat(report.problems())
                    .allSatisfy(problem -> assertThat(problem.place()).isPresent());
        } else {
            assertThat(report.problems()).filteredOn(Problem::isError).isEmpty();
            assertThat(report.problems())
                    .as("no false alarm of the soundness check")
                    .noneMatch(problem -> problem.code().startsWith("DEF-27"));
            var workflow = report.workflow().orElseThrow();
            assertThat(reread(workflow, at.getParent())).isEqualTo(workflow);
        }
    }

    private Workflow reread(Workflow workflow, Path root) {
        var inRoot = WorkflowLoader.builder(Types.registry()).root(root).build();
        var again = inRoot.parse(WorkflowWriter.toYaml(workflow), Format.YAML, "again.yaml");
        return inRoot.parse(WorkflowWriter.toJson(again), Format.JSON, "again.json");
    }

    @TestFactory
    List<DynamicTest> the_samples_of_the_older_engine_have_no_other_fault_than_its_node_types_and_missing_files() {
        return Shared.files("samples/001-executionengine", "l").stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    var codes = loader.check(file).problems().stream()
                            .filter(Problem::isError)
                            .map(Problem::code);
                    assertThat(codes).isSubsetOf("DEF-204", "DEF-121");
                }))
                .toList();
    }

    @Test
    void the_json_sample_says_the_same_as_the_yaml_sample() {
        var samples = Shared.folder("samples/001-executionengine");

        var json = loader.check(samples.resolve("simple-workflow.json"));
        var yaml = loader.check(samples.resolve("simple-workflow.yaml"));

        assertThat(json.problems())
                .hasSameSizeAs(yaml.problems())
                .extracting(Problem::code)
                .containsOnly("DEF-204");
    }
}
