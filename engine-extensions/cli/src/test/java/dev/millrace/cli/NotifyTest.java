package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Channels that the command line tells of what it runs. */
class NotifyTest {

    private static final String FAILS = """
        workflowId: pay
        notifications: [{on: completion, to: ops}]
        nodes: [{nodeId: charge, runtimeType: Groovy, scriptContent: "throw new IOException('declined')"}]
        """;

    @TempDir
    private Path folder;

    @BeforeEach
    void forget() {
        TestChannelType.TOLD.clear();
    }

    private CommandLineRun run(String notify, Object... more) {
        var all = new ArrayList<Object>(List.of("run", CommandLineRun.file(folder, "pay.yaml", FAILS)));
        if (!notify.isEmpty()) {
            all.add("--notify");
            all.add(CommandLineRun.file(folder, "notify.yaml", notify));
        }
        all.addAll(List.of(more));
        return CommandLineRun.of(all.toArray());
    }

    @Test
    void who_is_named_is_told_by_rules_of_the_file_of_the_workflow_and_of_the_command_line() {
        var run = run("""
            channels:
              ops: {type: test, name: o}
              boss: {type: test, name: b}
            rules:
              - {on: [failure, overtime], to: boss, workflow: pay}
              - {on: failure, to: boss, labels: {team: other}}
            """, "--notify-on", "success=boss");

        assertThat(run.code()).isEqualTo(1);
        assertThat(TestChannelType.TOLD)
                .hasSize(2)
                .anySatisfy(told -> assertThat(told).startsWith("o: ").contains("declined"))
                .anySatisfy(told -> assertThat(told).startsWith("b: ").contains("declined"));
    }

    private static final String OPS = "channels: {ops: {type: test, name: o}}";

    @Test
    void who_goes_on_with_an_execution_tells_too() {
        var notify = CommandLineRun.file(folder, "notify.yaml", OPS);
        var store = folder.resolve("store");
        var id = CommandLineRun.of(
                        "run", CommandLineRun.file(folder, "pay.yaml", FAILS), "--store", store, "--json", "-q")
                .out()
                .replaceAll("(?s).*\"executionId\" ?: ?\"([^\"]*)\".*", "$1");
        assertThat(TestChannelType.TOLD).isEmpty();

        var again = CommandLineRun.of("retry-failed", id, "--store", store, "-q", "--notify", notify);

        assertThat(again.code()).as(again.err()).isEqualTo(1);
        assertThat(TestChannelType.TOLD)
                .isNotEmpty()
                .allSatisfy(told -> assertThat(told).startsWith("o: "));
    }

    @Test
    void a_trigger_that_is_fired_by_hand_tells_and_a_schedule_knows_the_options() {
        var notify = CommandLineRun.file(folder, "notify.yaml", OPS);
        var timed = CommandLineRun.file(
                folder, "timed.yaml", FAILS + "triggers: [{name: night, cron: '0 3 * * *', timeZone: UTC}]\n");

        var fire = CommandLineRun.of("triggers", "fire", timed, "-t", "night", "--notify", notify);

        assertThat(fire.code()).as(fire.err()).isEqualTo(1);
        assertThat(TestChannelType.TOLD).hasSize(1);
        assertThat(CommandLineRun.of("schedule", timed, "--notify-on", "failure=ops")
                        .err())
                .startsWith("[CLI-161]");
    }

    @Test
    void a_served_engine_tells() throws Exception {
        var notify = CommandLineRun.file(folder, "notify.yaml", OPS);
        var flows = Files.createDirectory(folder.resolve("flows"));
        CommandLineRun.file(flows, "pay.yaml", FAILS);
        try (var serving = new Serving(folder, flows, "--notify", notify.toString())) {
            serving.start("pay");

            assertThat(TestChannelType.TOLD.poll(50, TimeUnit.SECONDS)).contains("declined");
        }
    }

    @Test
    void nobody_is_told_without_a_file() {
        assertThat(run("").code()).isEqualTo(1);
        assertThat(TestChannelType.TOLD).isEmpty();
    }

    @Test
    void a_channel_that_fails_is_named_and_changes_nothing() {
        var run = run("channels: {ops: {type: test, name: o, refuses: yes}}", "--store", folder.resolve("store"));

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("pay FAILED");
        assertThat(run.err()).contains("channel ops was not told: ", "nobody is at home");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        [1]                                                | the file: a map is expected
        channel: {}                                        | there is no 'channel' here; there are channels
        channels: {ops: {type: pigeon}}                    | channels.ops: type: one of [
        channels: {ops: {type: test}}                      | channels.ops: [NOT-130] name is missing
        channels: {ops: {type: test, name: o, x: 1}}       | [NOT-130] x is no setting of such a channel
        channels: {"o o": {type: test, name: o}}           | [NOT-101]
        rules: [{on: failure, to: ops}]                    | rules[0]: [NOT-100] no channel 'ops' is declared
        rules: [{on: moon, to: ops}]                       | rules[0]: one of failure, success
        link: nowhere                                      | link: [NOT-107]
        """)
    void what_is_wrong_in_the_file_is_said_at_its_place(String notify, String message) {
        var run = run(notify);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("[CLI-162] ").contains("notify.yaml", message);
    }

    @Test
    void an_option_names_an_occasion_and_a_channel_of_the_file() {
        assertThat(run("", "--notify-on", "failure=ops").err()).startsWith("[CLI-161]");
        var notify = "channels: {ops: {type: test, name: o}}";
        assertThat(run(notify, "--notify-on", "moon=ops").err())
                .startsWith("[CLI-161]")
                .contains("failure, success");
        assertThat(run(notify, "--notify-on", "failure=nobody").err()).startsWith("[NOT-100]");
    }
}
