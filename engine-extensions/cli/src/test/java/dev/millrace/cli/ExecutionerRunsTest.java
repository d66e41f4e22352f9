package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How imported jobs run one after the other and beside each other, how they end, and what runs again. */
@DisabledOnOs(OS.WINDOWS) // the jobs are for sh
class ExecutionerRunsTest {

    @TempDir
    private Path folder;

    private Path store() {
        return folder.resolve("store");
    }

    private List<String> log() throws IOException {
        var log = folder.resolve("log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** Returns a job that says that it ran. */
    private static String job(String id, String command, String... more) {
        return Stream.concat(
                        Stream.of("\"id\": \"" + id + "\"", "\"command\": \"echo " + id + " >> log; " + command + "\""),
                        Arrays.stream(more))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private Map<?, ?> run(int code, List<String> jobs, Object... more) {
        var file = CommandLineRun.file(
                folder,
                "jobs.json",
                "{\"application_name\": \"jobs\", \"working_dir\": \"" + folder
                        + "\", \"parallel\": true, \"max_workers\": 2, \"jobs\": [" + String.join(",\n", jobs) + "]}");
        var flow = folder.resolve("jobs.yaml");
        var imported = CommandLineRun.of("import", "--from", "executioner", file, "-o", flow);
        assertThat(imported.code()).as(imported.err()).isZero();
        var all = new ArrayList<Object>(List.of("run", flow, "--json", "-q", "--store", store()));
        all.addAll(List.of(more));
        var run = CommandLineRun.of(all.toArray());
        assertThat(run.code()).as(run.err()).isEqualTo(code);
        return json(run);
    }

    private static Map<?, ?> json(CommandLineRun run) {
        return (Map<?, ?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");
    }

    private static Map<?, ?> node(Map<?, ?> report, String id) {
        return (Map<?, ?>) ((Map<?, ?>) report.get("nodes")).get(id);
    }

    private static String status(Map<?, ?> report, String id) {
        return String.valueOf(node(report, id).get("status"));
    }

    private static List<String> row() {
        return List.of(
                job("c", "true"),
                job("a", "true"),
                job("bad", "exit 3"),
                job("d", "true"),
                job("after", "true", "\"dependencies\": [\"bad\"]"));
    }

    @Test
    void one_after_the_other_they_follow_the_file_and_stop_at_the_first_failure() throws IOException {
        var report = run(ExitCodes.FAILED, row(), "--sequential");

        assertThat(log()).containsExactly("c", "a", "bad");
        assertThat(List.of(status(report, "d"), status(report, "after"))).containsOnly("SKIPPED");
        assertThat(report.get("status")).isEqualTo("FAILED");
    }

    @Test
    void one_may_fail_and_the_others_run_yet_the_run_has_failed() throws IOException {
        var report = run(ExitCodes.FAILED, row(), "--sequential", "--continue-on-failure");

        assertThat(log()).containsExactly("c", "a", "bad", "d");
        assertThat(status(report, "after")).isEqualTo("SKIPPED");
        assertThat(node(report, "after").get("skipReason")).isEqualTo("UPSTREAM_FAILED");
        assertThat(report.get("status")).isEqualTo("FAILED");
    }

    @Test
    void what_a_job_needs_has_ended_so_it_begins_though_a_long_one_beside_it_runs() {
        var report = run(
                ExitCodes.OK,
                List.of(
                        job("long", "while [ ! -e last ]; do sleep 0.01; done", "\"timeout\": 60"),
                        job("quick", "true"),
                        job("next", "true", "\"dependencies\": [\"quick\"]"),
                        job("last", "touch last", "\"dependencies\": [\"next\"]")));

        assertThat(report.get("status")).isEqualTo("COMPLETED"); // in waves, the long one would wait for ever
    }

    @Test
    void after_a_failure_nothing_begins_and_what_runs_is_ended() throws IOException {
        var report = run(
                ExitCodes.FAILED,
                List.of(
                        job("runs", "touch runs; while true; do sleep 0.01; done", "\"timeout\": 60"),
                        job("bad", "while [ ! -e runs ]; do sleep 0.01; done; exit 3"),
                        job("third", "true")));

        assertThat(log()).containsExactlyInAnyOrder("runs", "bad");
        assertThat(status(report, "runs")).isEqualTo("CANCELLED");
        assertThat(status(report, "third")).isEqualTo("SKIPPED");
    }

    @Test
    void each_way_to_fail_is_told_apart_kept_and_run_again() throws IOException {
        var missing = "{\"name\": \"check_file_exists\", \"params\": {\"path\": \"made\"}}";
        var report = run(
                ExitCodes.FAILED,
                List.of(
                        job("good", "true"),
                        job("fails", "exit 3", "\"max_retries\": 1", "\"retry_delay\": 0"),
                        job("slow", "[ -e made ] || sleep 60", "\"timeout\": 1"),
                        job("before", "true", "\"pre_checks\": [" + missing + "]"),
                        job("behind", "true", "\"post_checks\": [" + missing + "]"),
                        job("next", "true", "\"dependencies\": [\"behind\"]")),
                "--continue-on-failure");
        Files.createFile(folder.resolve("made"));
        var id = report.get("executionId");
        var again = CommandLineRun.of("retry-failed", id, "--store", store(), "--json", "-q");

        assertThat(node(report, "fails").toString()).contains("FAILED", "ExitCode", "attempts=2", "exitCode=3");
        assertThat(status(report, "slow")).isEqualTo("TIMED_OUT");
        assertThat(node(report, "before").toString()).contains("FAILED", "PreCheckFailed");
        assertThat(node(report, "behind").toString()).contains("FAILED", "PostCheckFailed");
        assertThat(status(report, "next")).isEqualTo("SKIPPED");
        assertThat(again.code()).isEqualTo(ExitCodes.FAILED); // one fails still
        var after = json(again);
        assertThat(List.of(
                        status(after, "slow"), status(after, "before"), status(after, "behind"), status(after, "next")))
                .containsOnly("COMPLETED");
        assertThat(log()).containsOnlyOnce("good", "before", "next");
    }

    @Test
    void the_attempts_before_a_success_stay_known_with_their_exit_codes() {
        var report = run(
                ExitCodes.OK,
                List.of(job(
                        "tries", "[ $(wc -l < log) -ge 2 ] || exit 7", "\"max_retries\": 1", "\"retry_delay\": 0")));

        var events = CommandLineRun.of("events", report.get("executionId"), "--store", store());

        assertThat(status(report, "tries")).isEqualTo("COMPLETED");
        assertThat(events.out()).contains("NodeRetryScheduled", "exit code 7");
    }

    @Test
    void a_diamond_of_quick_jobs_runs_its_end_once() throws IOException {
        var jobs = new ArrayList<String>();
        jobs.add(job("top", "true"));
        IntStream.range(0, 8).forEach(i -> jobs.add(job("side" + i, "true", "\"dependencies\": [\"top\"]")));
        jobs.add(job(
                "bottom",
                "true",
                IntStream.range(0, 8)
                        .mapToObj(i -> "\"side" + i + "\"")
                        .collect(Collectors.joining(", ", "\"dependencies\": [", "]"))));

        run(ExitCodes.OK, jobs);

        assertThat(log()).hasSize(10).startsWith("top").endsWith("bottom").doesNotHaveDuplicates();
    }

    @Test
    void one_that_is_left_out_counts_as_done_for_those_behind_it() throws IOException {
        var report = run(
                ExitCodes.OK,
                List.of(job("load", "exit 3"), job("sum", "true", "\"dependencies\": [\"load\"]")),
                "--skip",
                "load,load");

        assertThat(log()).containsExactly("sum");
        assertThat(status(report, "load")).isEqualTo("SKIPPED");
    }

    @Test
    void what_completed_as_a_whole_has_nothing_to_run_again() {
        var report = run(ExitCodes.OK, List.of(job("good", "true")));

        var again = CommandLineRun.of("retry-failed", report.get("executionId"), "--store", store());

        assertThat(again.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(again.err()).contains("[ENG-").contains("failed");
    }

    @Test
    void a_file_that_has_changed_changes_no_run_that_has_begun() throws IOException {
        var report = run(ExitCodes.FAILED, List.of(job("fails", "exit 3")));
        Files.delete(folder.resolve("jobs.yaml"));
        var changed = run(ExitCodes.OK, List.of(job("fails", "true")));

        var again = CommandLineRun.of("retry-failed", report.get("executionId"), "--store", store(), "--json", "-q");

        assertThat(status(changed, "fails")).isEqualTo("COMPLETED");
        assertThat(again.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(node(json(again), "fails").toString()).contains("exitCode=3");
        assertThat(log()).hasSize(3);
    }

    @Test
    void a_chain_of_more_than_a_thousand_jobs_comes_to_its_end() {
        var jobs = IntStream.range(0, 1_200)
                .mapToObj(n -> "{\"id\": \"n" + n + "\", \"command\": \"\""
                        + (n == 0 ? "" : ", \"dependencies\": [\"n" + (n - 1) + "\"]") + "}")
                .toList();

        var report = run(ExitCodes.OK, jobs);

        assertThat(status(report, "n1199")).isEqualTo("COMPLETED");
    }
}
