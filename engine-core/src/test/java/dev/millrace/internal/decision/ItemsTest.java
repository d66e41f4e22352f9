package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.CollectionFile;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.internal.decision.plan.ItemNews;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Loops over what is read bit by bit, and over collections of each kind. */
class ItemsTest {

    private static final CollectionFile FILE = new CollectionFile("items.txt", "5a", 40, 1_000);

    private static Driven over(int window, UnaryOperator<NodeBuilder> more) {
        return Driven.of(Workflow.named("test")
                        .node(
                                "each",
                                "ForEach",
                                each -> more.apply(each.set("maxConcurrency", window)
                                        .body(body -> body.node("look", Driven.work())))))
                .start(Map.of("name", "items.txt"));
    }

    private static Driven overFile(int window) {
        return over(window, each -> each.set("collectionFile", "${input.name}").set("format", "lines"));
    }

    private static ItemNews batch(int index, boolean last, Object... items) {
        return new ItemNews.Batch(FILE, index, List.of(items), 10L * (index + items.length), last);
    }

    @Test
    void the_file_is_asked_for_by_name_and_read_on_as_far_as_the_window_needs() {
        var run = overFile(2);
        var first = run.reads.get(run.state.root().path(0));
        assertThat(first.isFirst()).isTrue();
        assertThat(first.file().name()).isEqualTo("items.txt");
        assertThat(first.format()).isEqualTo("lines");

        run.items("each", batch(0, false, "a", "b", "c", "d", "e"));
        assertThat(run.last(CollectionOpened.class).file()).isEqualTo(FILE);
        assertThat(run.asked()).containsExactly("read for each from 0", "run each[0]/look", "run each[1]/look");
        run.completes("each[0]/look");
        assertThat(run.asked()).containsExactly("run each[2]/look");
        run.completes("each[1]/look");

        // One item is left ahead, which is less than the window.
        assertThat(run.asked()).containsExactly("read for each from 5", "run each[3]/look");
        var more = run.reads.get(run.state.root().path(0));
        assertThat(more.isFirst()).isFalse();
        assertThat(more.file()).isEqualTo(FILE);
        assertThat(more.offset()).isEqualTo(50);
        run.completes("each[2]/look");
        assertThat(run.asked()).containsExactly("run each[4]/look");
        run.items("each", batch(5, true, "f"));
        assertThat(run.asked()).isEmpty();
        run.completes("each[3]/look").completes("each[4]/look").completes("each[5]/look");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.output("each")).containsEntry("TotalItems", 6).containsEntry("ItemsProcessed", 6);
    }

    @Test
    void a_batch_that_was_not_asked_for_is_thrown_away() {
        var run = overFile(1);
        run.items("each", batch(0, false, "a", "b"));
        int events = run.events.size();

        run.items("each", batch(0, true, "x", "y"));

        assertThat(run.events).hasSize(events);
        run.completes("each[0]/look");
        assertThat(run.begin("each[1]/look").givenInput())
                .containsEntry("item", "b")
                .containsEntry("index", 1);
        run.completes("each[1]/look").items("each", batch(2, true));
        assertThat(run.output("each")).containsEntry("TotalItems", 2);
    }

    @Test
    void a_loop_that_has_nothing_at_work_waits_for_what_is_read() {
        var run = overFile(1);
        run.items("each", batch(0, false, "a")).completes("each[0]/look");

        assertThat(run.status("each")).isEqualTo(NodeStatus.RUNNING);
        run.items("each", batch(1, true));

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void what_cannot_be_read_stops_what_runs_and_fails_the_loop() {
        var run = overFile(2);
        run.items("each", batch(0, false, "a", "b"));
        run.begin("each[0]/look");

        run.items("each", new ItemNews.Unreadable(Failure.of("IO", "the file has changed")));

        assertThat(run.status("each")).isEqualTo(NodeStatus.FAILED);
        assertThat(run.status("each[0]/look")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(run.status("each[1]/look")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(run.asked()).contains("stop each[0]/look: the collection cannot be read");
        assertThat(run.cause()).isEqualTo("node each: the file has changed");
        assertThat(run.state.workings().dispatched())
                .as("the message that nobody has taken")
                .isEqualTo(1);
        int events = run.events.size();
        run.items("each", batch(2, true));
        assertThat(run.events).hasSize(events);
    }

    @Test
    void news_for_a_stopping_loop_opens_nothing() {
        var run = overFile(1);
        run.items("each", batch(0, false, "a"));
        run.begin("each[0]/look");
        run.stop(Stop.CANCEL, "enough");

        run.items("each", batch(1, true, "b"));
        run.completes("each[0]/look");

        assertThat(run.status("each")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void a_loop_that_waits_for_its_first_items_ends_with_a_stop() {
        var run = overFile(1);

        run.stop(Stop.CANCEL, "enough");

        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);
        assertThat(run.status("each")).isEqualTo(NodeStatus.CANCELLED);
    }

    @Test
    void after_a_crash_it_reads_on_behind_what_has_begun() {
        var run = overFile(2);
        run.crash();
        assertThat(run.asked()).containsExactly("read for each from 0");
        run.items("each", batch(0, false, "a", "b", "c", "d"));
        run.completes("each[0]/look");

        run.crash();

        assertThat(run.asked()).containsExactly("read for each from 3", "run each[1]/look", "run each[2]/look");
        assertThat(run.reads.get(run.state.root().path(0)).offset()).isEqualTo(-1);
        run.items("each", batch(3, true, "d"));
        for (int i = 1; i < 4; i++) {
            run.completes("each[" + i + "]/look");
        }
        assertThat(run.output("each")).containsEntry("TotalItems", 4);
    }

    @Test
    void a_name_that_is_none_fails_the_loop_for_good() {
        var none = over(1, each -> each.set("collectionFile", "${input.other}"));
        var blank = over(1, each -> each.set("collectionFile", "${f:lower(' ')}"));

        assertThat(none.cause()).contains("node each: ", "collectionFile: 'input.other' is null");
        assertThat(none.last(NodeFailed.class).failure().retryable()).isFalse();
        assertThat(blank.cause()).contains("gave ' ', not a file's name");
    }

    @Test
    void a_map_is_a_collection_of_its_entries_and_a_text_is_none() {
        var run = over(1, each -> each.set("collectionExpression", "input").set("itemVariableName", "entry"));
        var text = over(1, each -> each.set("collectionExpression", "input.name"));

        assertThat(run.begin("each[0]/look").givenInput())
                .containsEntry("entry", Map.of("key", "name", "value", "items.txt"))
                .doesNotContainKey("item");
        assertThat(text.cause())
                .isEqualTo("node each: collectionExpression 'input.name' gave a String, not a list, map or iterator");
    }

    @Test
    void an_empty_collection_is_done_at_once() {
        var run = over(1, each -> each.set("collectionExpression", "[]"));

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.output("each"))
                .containsEntry("results", List.of())
                .containsEntry("TotalItems", 0)
                .containsEntry("CollectionExpression", "[]");
    }

    @Test
    void the_window_bounds_what_is_live() {
        var run = over(2, each -> each.set("collectionExpression", "[1, 2, 3]"));

        assertThat(run.asked()).containsExactly("run each[0]/look", "run each[1]/look");
        run.completes("each[1]/look");
        assertThat(run.asked()).containsExactly("run each[2]/look");
        run.completes("each[2]/look").completes("each[0]/look");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void the_ledger_keeps_the_order_of_the_items_with_what_became_of_each() {
        var run = over(
                3,
                each -> each.set("collectionExpression", "[1, 2, 3]")
                        .set("completion", Map.of("toleratedFailures", 1)));

        run.completes("each[2]/look", Map.of("x", 3)).fails("each[1]/look").completes("each[0]/look");

        var output = run.output("each");
        assertThat(output.get("results")).isEqualTo(List.of(Map.of(), Map.of("x", 3)));
        assertThat(output.get("items"))
                .isEqualTo(List.of(
                        item(0, "COMPLETED", Map.of(), null),
                        item(1, "FAILED", Map.of(), "each[1]/look: each[1]/look broke"),
                        item(2, "COMPLETED", Map.of("x", 3), null)));
        assertThat(output).containsEntry("ItemsProcessed", 3);
    }

    private static Map<String, Object> item(int index, String status, Map<String, Object> output, String error) {
        var item = new HashMap<String, Object>();
        item.put("index", index);
        item.put("status", status);
        item.put("output", output);
        item.put("error", error);
        return Collections.unmodifiableMap(item);
    }

    @Test
    void the_limit_of_a_loop_ends_what_is_inside() {
        var run = over(2, each -> each.set("collectionExpression", "[1, 2, 3]").timeout(Duration.ofSeconds(9)));
        run.begin("each[0]/look");
        assertThat(run.timers()).isEqualTo(Map.of("each", Duration.ofSeconds(9)));

        run.after(Duration.ofSeconds(9));

        assertThat(run.status("each")).isEqualTo(NodeStatus.TIMED_OUT);
        assertThat(run.cause()).isEqualTo("node each: took longer than 9000 ms");
        assertThat(run.asked()).contains("stop each[0]/look: the time limit of each was reached");
        assertThat(run.last(ScopeClosed.class).scope()).isEqualTo(NodePath.parse("each[1]"));
        assertThat(run.last(ScopeClosed.class).status()).isEqualTo(NodeStatus.CANCELLED);
        assertThat(run.status("each[1]/look")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void what_a_loop_fails_by_names_the_first_item() {
        var run = over(1, each -> each.set("collectionExpression", "[1, 2]"));

        run.fails("each[0]/look").completes("each[1]/look");

        assertThat(run.cause()).isEqualTo("node each: 1 of 2 items failed; first each[0]/look: each[0]/look broke");
    }

    @Test
    void failing_fast_a_loop_over_a_file_does_not_wait_for_its_end() {
        var run = Driven.of(Workflow.named("test")
                        .policy(policy -> policy.withOnFailure(OnFailure.FAIL_FAST))
                        .node(
                                "each",
                                "ForEach",
                                each -> each.set("collectionFile", "items.txt")
                                        .body(body -> body.node("look", Driven.work()))))
                .start(Map.of());
        run.items("each", batch(0, false, "a", "b"));

        run.fails("each[0]/look");

        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.cause()).contains("1 of 2 items failed");
    }

    @Test
    void a_loop_that_waits_for_more_items_ends_with_a_stop() {
        var run = overFile(1);
        run.items("each", batch(0, false, "a")).completes("each[0]/look");

        run.stop(Stop.CANCEL, "enough");

        assertThat(run.status("each")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void a_loop_that_ends_in_time_leaves_no_timer_behind() {
        UnaryOperator<NodeBuilder> limited =
                each -> each.set("collectionFile", "items.txt").timeout(Duration.ofHours(1));
        var good = over(1, limited).items("each", batch(0, true, "a")).completes("each[0]/look");
        var unreadable = over(1, limited).items("each", new ItemNews.Unreadable(Failure.of("IO", "gone")));

        assertThat(good.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(unreadable.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(good.timers()).isEmpty();
        assertThat(unreadable.timers()).isEmpty();
    }

    @Test
    void nothing_is_no_collection() {
        assertThat(over(1, each -> each.set("collectionExpression", "input.none"))
                        .cause())
                .endsWith("collectionExpression 'input.none' gave null, not a list, map or iterator");
    }

    @Test
    void what_is_read_after_a_break_opens_nothing() {
        var run = overFile(2);
        run.items("each", batch(0, false, "a", "b"));
        run.completes("each[0]/look", new NodeResult(Map.of(), Optional.of("Break"), Map.of(), List.of()));

        run.completes("each[1]/look");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.output("each")).containsEntry("ItemsProcessed", 2);
    }

    @Test
    void the_first_item_that_failed_is_named_behind_those_that_completed() {
        var run = over(1, each -> each.set("collectionExpression", "[1, 2]"));

        run.completes("each[0]/look").fails("each[1]/look");

        assertThat(run.cause()).isEqualTo("node each: 1 of 2 items failed; first each[1]/look: each[1]/look broke");
    }
}
