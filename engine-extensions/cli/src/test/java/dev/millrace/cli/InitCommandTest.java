package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project to begin with. */
class InitCommandTest {

    @TempDir
    private Path folder;

    @Test
    void what_it_writes_is_valid_and_runs_by_both_ways() {
        var shop = folder.resolve("shop");

        var init = CommandLineRun.of("init", shop);

        assertThat(init.code()).as(init.err()).isZero();
        assertThat(init.out()).contains("flows", "order.yaml", "millrace run");
        var flow = shop.resolve("flows").resolve("order.yaml");
        var valid = CommandLineRun.of("validate", flow);
        assertThat(valid.code()).as(valid.out() + valid.err()).isZero();
        assertThat(valid.out() + valid.err()).doesNotContain("warning [");
        var paid = CommandLineRun.of(
                "run", flow, "--parameter", "customer=Ada", "--policy", shop.resolve("policy.yaml"), "--json");
        var free =
                CommandLineRun.of("run", flow, "--parameter", "customer=Ada", "--parameter", "cents=12900", "--json");
        assertThat(paid.code()).as(paid.out()).isZero();
        assertThat(paid.out()).contains("Ada pays shipping");
        assertThat(free.out()).contains("Thank you, Ada, shipping is free");
    }

    @Test
    void it_overwrites_nothing_and_writes_nothing_beside_what_is_there() throws IOException {
        var mine = CommandLineRun.file(folder, "policy.yaml", "mine");

        var refused = CommandLineRun.of("init", folder);

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).startsWith("[CLI-152]").contains("policy.yaml");
        assertThat(Files.readString(mine)).isEqualTo("mine");
        assertThat(folder.resolve("flows")).doesNotExist();
    }
}
