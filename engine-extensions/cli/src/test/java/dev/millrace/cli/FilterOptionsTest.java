package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionId;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.store.JournalStore;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands for the executions of a key, of labels, or of an age. */
class FilterOptionsTest {

    @TempDir
    private Path store;

    private ExecutionId ada = new ExecutionId(0, 1);
    private ExecutionId eve = new ExecutionId(0, 2);

    @BeforeEach
    void start() {
        var types = NodeRegistry.discovered();
        var held = WorkflowLoader.with(types)
                .parse(
                        "workflowId: held\nnodes: [{nodeId: a, runtimeType: Wait, signal: go}]\n",
                        Format.YAML,
                        "held.yaml");
        try (var engine = WorkflowEngine.builder()
                .nodes(types)
                .store(JournalStore.at(store))
                .build()) {
            ada = engine.start(held, Map.of(), StartOptions.key("k-1").withLabels(Map.of("customer", "ada")))
                    .id();
            eve = engine.start(held, Map.of(), StartOptions.NONE.withLabels(Map.of("customer", "eve")))
                    .id();
        }
    }

    private String listed(String... filter) {
        var arguments = new Object[filter.length + 3];
        arguments[0] = "list";
        arguments[1] = "--store";
        arguments[2] = store;
        System.arraycopy(filter, 0, arguments, 3, filter.length);
        return CommandLineRun.of(arguments).out();
    }

    @Test
    void a_list_has_those_that_are_meant() {
        assertThat(listed("--key", "k-1")).contains(ada.toString()).doesNotContain(eve.toString());
        assertThat(listed("--label", "customer=eve")).contains(eve.toString()).doesNotContain(ada.toString());
        assertThat(listed("--older-than", "1h")).contains("no executions");
        assertThat(listed("--older-than", "0s")).contains(ada.toString(), eve.toString());
        assertThat(listed("--older-than", "300000d")).contains("no executions"); // more than a long has nanoseconds
        assertThat(listed("--newer-than", "1h")).contains(ada.toString(), eve.toString());
        assertThat(listed("--newer-than", "0s")).contains("no executions");
    }

    @Test
    void a_cancel_ends_those_that_are_meant_and_leaves_the_others() {
        var none = CommandLineRun.of("cancel", "--label", "customer=bob", "--store", store);
        var run = CommandLineRun.of("cancel", "--label", "customer=ada", "--store", store);

        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("CLI-110", "--label {customer=bob}");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains(ada.toString(), "CANCELLED").doesNotContain(eve.toString());
        assertThat(listed("--status", "waiting")).contains(eve.toString()).doesNotContain(ada.toString());
    }

    @Test
    void who_is_at_a_terminal_is_shown_what_would_end_and_asked() {
        var no = CommandLineRun.answering("n\n", "cancel", "--label", "customer=ada", "--store", store);
        var one = CommandLineRun.answering("\n", "cancel", ada, "--store", store);
        var yes = CommandLineRun.answering("", "cancel", eve, "--store", store, "--yes");

        assertThat(no.code()).isEqualTo(1);
        assertThat(no.err())
                .contains("1 execution would end", ada + " of held:", "Go on? [y/N]", "[CLI-120] nothing was done");
        assertThat(one.err()).contains(ada.toString(), "nothing was done");
        assertThat(listed("--status", "waiting")).contains(ada.toString()).doesNotContain(eve.toString());
        assertThat(yes.code()).as(yes.err()).isZero();
        assertThat(yes.err()).doesNotContain("Go on?");
    }

    @Test
    void one_execution_and_a_filter_are_one_too_many() {
        var both = CommandLineRun.of("cancel", ada, "--key", "k-1", "--store", store);
        var none = CommandLineRun.of("cancel", "--store", store);
        var age = CommandLineRun.of("list", "--older-than", "long", "--store", store);

        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("CLI-119", "one of them is meant");
        assertThat(none.err()).contains("CLI-119", "--older-than");
        assertThat(age.code()).isEqualTo(2);
        assertThat(age.err()).contains("CLI-117", "a duration such as");
        assertThat(CommandLineRun.of("list", "--newer-than", "long", "--store", store)
                        .err())
                .contains("CLI-117", "--newer-than takes a duration");
    }
}
