package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a machine lacks, and what to do. */
class DoctorCommandTest {

    @TempDir
    private Path folder;

    private static Map<String, String> levels(CommandLineRun run) {
        var data = (List<?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");
        return data.stream()
                .map(Map.class::cast)
                .collect(Collectors.toMap(
                        one -> one.get("subject").toString(),
                        one -> one.get("level").toString()));
    }

    @Test
    void a_machine_that_is_well_ends_with_0_and_nothing_is_left_behind() throws IOException {
        var store = folder.resolve("store");
        var flow = CommandLineRun.file(folder, "flow.yaml", """
            workflowId: flow
            nodes: [{nodeId: a, runtimeType: Noop}]
            """);
        assertThat(CommandLineRun.of("run", flow, "--store", store).code()).isZero();
        List<Path> before = files(store);

        var run = CommandLineRun.of("doctor", "--store", store, "--json");

        assertThat(run.code()).as(run.out()).isZero();
        assertThat(levels(run))
                .containsKeys("jvm", "memory", "names", "store", "disk", "clock", "shell", "powershell")
                .containsEntry("jvm", "ok")
                .containsEntry("store", "ok")
                .containsEntry("shell", "ok");
        assertThat(run.out()).contains("1 execution");
        assertThat(files(store)).isEqualTo(before);
        assertThat(CommandLineRun.of("doctor", "--store", store).out()).startsWith("WHAT");
    }

    private static List<Path> files(Path store) throws IOException {
        try (var all = Files.list(store)) {
            return all.sorted().toList();
        }
    }

    @Test
    void a_store_that_cannot_be_one_fails_with_what_to_do() throws IOException {
        var file = CommandLineRun.file(folder, "file", "x");
        var missing = CommandLineRun.of("doctor", "--store", folder.resolve("no"), "--json");
        assertThat(levels(missing)).containsEntry("store", "warn");
        assertThat(missing.code()).isZero();

        var wrong = CommandLineRun.of("doctor", "--store", file);

        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out()).contains("fail", "-> name another");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // its shell is another program
    void a_shell_that_may_not_start_fails() {
        var policy = CommandLineRun.file(folder, "policy.yaml", "programs: [nothing]\n");

        var run = CommandLineRun.of("doctor", "--policy", policy, "--json");

        assertThat(run.code()).isEqualTo(1);
        assertThat(levels(run)).containsEntry("shell", "fail");
    }

    @Test
    void limits_are_where_they_hurt() {
        var now = Instant.parse("2026-03-01T00:00:00Z");

        assertThat(Checkup.memory(64).level()).isEqualTo(Finding.Level.WARN);
        assertThat(Checkup.memory(512).level()).isEqualTo(Finding.Level.OK);
        assertThat(Checkup.space(50, 1).level()).isEqualTo(Finding.Level.FAIL);
        assertThat(Checkup.space(500, 1).level()).isEqualTo(Finding.Level.WARN);
        assertThat(Checkup.space(5_000, 1).level()).isEqualTo(Finding.Level.OK);
        assertThat(Checkup.names("ANSI_X3.4-1968").advice()).contains("LC_ALL");
        assertThat(Checkup.clock(Instant.EPOCH, Instant.EPOCH).level()).isEqualTo(Finding.Level.FAIL);
        assertThat(Checkup.clock(now, now.minusSeconds(60)).level()).isEqualTo(Finding.Level.WARN);
        assertThat(Checkup.clock(now, now.plusSeconds(1)).level()).isEqualTo(Finding.Level.OK);
    }
}
