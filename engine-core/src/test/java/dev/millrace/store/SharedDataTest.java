package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Move;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Undone;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Extended;
import dev.millrace.event.LoopItems;
import dev.millrace.event.LoopItems.Iteration;
import dev.millrace.event.NodeEvent.InputTaken;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.Repeated;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedDataTest {

    private static final ExecutionId ID = new ExecutionId(1, 2);
    private static final NodePath EACH = NodePath.parse("each");

    private final List<Event> events = new ArrayList<>();

    private static List<Object> texts(String name, int size) {
        return IntStream.range(0, size).<Object>mapToObj(i -> name + " " + i).toList();
    }

    private long next() {
        return events.size() + 1;
    }

    private void started(Map<String, Object> input) {
        var origin = new Origin(new WorkflowKey("w", "1"), "r", Starter.UNNAMED);
        events.add(new ExecutionStarted(ID, next(), 0, origin, input, Map.of()));
    }

    private void completed(String node, Map<String, Object> output) {
        var result = new NodeResult(output, Optional.empty(), Map.of(), List.of());
        events.add(new NodeCompleted(ID, next(), 0, NodePath.parse(node), result, Optional.empty()));
    }

    private void taken(String node, Map<String, Object> input) {
        events.add(new InputTaken(ID, next(), 0, NodePath.parse(node), input));
    }

    private void opened(String scope, Map<String, Object> input) {
        events.add(new ScopeOpened(ID, next(), 0, NodePath.parse(scope), input, Map.of()));
    }

    private void closed(String scope, Map<String, Object> output) {
        events.add(new ScopeClosed(ID, next(), 0, NodePath.parse(scope), NodeStatus.COMPLETED, output));
    }

    private List<Event> written() {
        return SharedData.forWriter().reduced(events);
    }

    /** Reads what was written from a copy, as from a disk: nothing is the same object any more. */
    private static List<Event> read(List<Event> written) {
        var reader = SharedData.forReader();
        return written.stream()
                .map(event -> reader.whole(EventData.with(event, new Copying())))
                .toList();
    }

    private static final class Copying implements EventData.Visitor {

        @Override
        @SuppressWarnings("unchecked")
        public Map<String, Object> map(String field, Map<String, Object> data) {
            return (Map<String, Object>) copy(data);
        }

        @Override
        @SuppressWarnings("unchecked")
        public List<Object> list(String field, List<Object> data) {
            return data instanceof Repeated.Items ? data : (List<Object>) copy(data);
        }

        private static Object copy(Object data) {
            if (data instanceof Repeated) {
                return data;
            }
            if (data instanceof Map<?, ?> map) {
                var copy = new LinkedHashMap<>();
                map.forEach((key, value) -> copy.put(key, copy(value)));
                return copy;
            }
            return data instanceof List<?> list
                    ? list.stream().map(Copying::copy).collect(Collectors.toList())
                    : data instanceof String text ? new String(text.toCharArray()) : data;
        }
    }

    private static Map<String, Object> outputOf(Event completed) {
        return ((NodeCompleted) completed).result().output();
    }

    private static void assertNotThere(Map<String, Object> output) {
        assertThat(output).isInstanceOf(Map.class).isNotInstanceOf(Repeated.class);
    }

    @Test
    void large_data_are_written_once_and_read_as_they_were() {
        var items = texts("a long item", 50);
        var text = "x".repeat(200);
        started(Map.of("items", items, "text", text, "small", List.of(1)));
        completed("a", Map.of("again", items, "text", text, "small", List.of(1)));
        completed("b", outputOf(events.get(1)));

        var written = written();

        assertThat(outputOf(written.get(1)))
                .containsEntry("again", new Repeated.Value("1/input/items", -1, Map.of()))
                .containsEntry("text", new Repeated.Value("1/input/text", -1, Map.of()))
                .containsEntry("small", List.of(1));
        assertThat(outputOf(written.get(2))).isEqualTo(new Repeated.Value("2/output", -1, Map.of()));
        assertThat(read(written)).isEqualTo(events);
    }

    @Test
    void a_map_that_extends_another_one_is_written_as_what_it_adds() {
        var base = new LinkedHashMap<String, Object>();
        IntStream.range(0, 100).forEach(i -> base.put("field" + i, i));
        started(base);
        completed("a", Extended.of(base, Map.of("field3", "other", "more", true)));

        var written = written();

        assertThat(outputOf(written.get(1)))
                .isEqualTo(new Repeated.Value("1/input", -1, Map.of("field3", "other", "more", true)));
        assertThat(read(written)).isEqualTo(events);
        assertThat(read(written).get(1))
                .as("order of keys")
                .hasToString(events.get(1).toString());
        assertThat(outputOf(read(written).get(1)).keySet())
                .containsExactlyElementsOf(outputOf(events.get(1)).keySet());
    }

    @Test
    void an_iteration_has_its_item_by_the_place_in_the_collection_and_the_loop_its_results_by_its_iterations() {
        var items = List.<Object>of(Map.of("text", "x".repeat(300)), "small", "y".repeat(300));
        var input = Map.<String, Object>of("items", items);
        started(input);
        taken("each", input);
        events.add(new CollectionFixed(ID, next(), 0, EACH, items));
        var ledger = new ArrayList<Iteration>();
        for (int i = 0; i < 3; i++) {
            opened("each[" + i + "]", Extended.of(input, Map.of("item", items.get(i), "index", i)));
            completed("each[" + i + "]/in", Map.of("n", i));
            closed("each[" + i + "]", Map.of("n", i));
            ledger.add(new Iteration(NodeStatus.COMPLETED, Map.of("n", i), i == 1 ? "it broke" : null));
        }
        var view = new LoopItems(ledger, 4);
        var output = new LinkedHashMap<String, Object>(Map.of("results", view.results()));
        output.put("items", view);
        output.put("TotalItems", 4);
        completed("each", output);
        completed("after", Map.of("all", view));
        events.add(new ExecutionEnded(ID, next(), 0, ExecutionStatus.COMPLETED, "", output));

        var written = written();

        assertThat(((CollectionFixed) written.get(2)).items()).isInstanceOf(Repeated.Items.class);
        assertThat(((ScopeOpened) written.get(3)).input())
                .containsEntry("item", new Repeated.Value("1/input/items", 0, Map.of()));
        assertThat(((ScopeOpened) written.get(6)).input()).containsEntry("item", "small");
        assertThat(outputOf(written.get(12)))
                .isEqualTo(new Repeated.Loop(4, Map.of("1", "it broke"), Map.of("TotalItems", 4)));
        assertThat(outputOf(written.get(13)).get("all")).isEqualTo(new Repeated.Value("13/output/items", -1, Map.of()));
        assertThat(read(written)).isEqualTo(events);
    }

    @Test
    void what_a_scope_brought_goes_with_it_but_for_what_its_output_hands_on() {
        var kept = texts("handed on to the scope around", 20);
        var gone = texts("of no interest outside", 20);
        started(Map.of());
        opened("box", Map.of());
        completed("box/a", Map.of("kept", kept));
        completed("box/b", Map.of("gone", gone));
        closed("box", outputOf(events.get(2)));
        completed("c", Map.of("kept", kept, "gone", gone));
        completed("d", Map.of("gone", gone));

        var written = written();

        assertThat(((ScopeClosed) written.get(4)).output()).isInstanceOf(Repeated.class);
        assertThat(outputOf(written.get(5)).get("kept")).isInstanceOf(Repeated.class);
        assertThat(outputOf(written.get(5)).get("gone")).isEqualTo(gone);
        assertThat(outputOf(written.get(6)).get("gone")).isInstanceOf(Repeated.class);
        assertThat(read(written)).isEqualTo(events);
    }

    @Test
    void a_scope_that_opens_anew_does_not_find_what_it_had() {
        var old = texts("from an earlier time", 20);
        started(Map.of());
        opened("box", Map.of("old", old));
        opened("box", Map.of("old", old));

        var written = written();

        assertThat(((ScopeOpened) written.get(2)).input().get("old")).isEqualTo(old);
        assertThat(read(written)).isEqualTo(events);
    }

    @Test
    void who_goes_on_with_an_execution_refers_to_what_was_before_and_who_knows_nothing_of_it_writes_it_again() {
        var items = texts("a long item", 50);
        started(Map.of("items", items));
        var past = read(written());
        var follower = SharedData.forWriter();
        past.forEach(follower::reduced);
        events.set(0, past.get(0));
        completed("a", Map.of("again", ((ExecutionStarted) past.get(0)).input().get("items")));

        var followed = follower.reduced(events.get(1));
        var alone = SharedData.forWriter().reduced(events.get(1));

        assertThat(outputOf(followed).get("again")).isInstanceOf(Repeated.class);
        assertThat(outputOf(alone).get("again")).isEqualTo(items);
        assertThat(read(List.of(past.get(0), followed))).isEqualTo(events);
        assertThat(read(List.of(past.get(0), alone))).isEqualTo(events);
    }

    @Test
    void after_a_repair_was_taken_back_nothing_is_referred_to_that_was_before() {
        var items = texts("a long item", 50);
        started(Map.of("items", items));
        events.add(new RepairUndone(ID, next(), 0, new Undone(1, ExecutionStatus.RUNNING, 0), Request.of("no")));
        completed("a", Map.of("items", items));
        completed("b", Map.of("items", items));

        var written = written();

        assertThat(outputOf(written.get(2)).get("items")).isEqualTo(items);
        assertThat(outputOf(written.get(3)).get("items")).isInstanceOf(Repeated.class);
        assertThat(read(written)).isEqualTo(events);
    }

    @Test
    void a_loop_that_has_gone_over_to_another_version_writes_its_results_out() {
        started(Map.of());
        taken("each", Map.of());
        events.add(new CollectionFixed(ID, next(), 0, EACH, List.of(1)));
        opened("each[0]", Map.of());
        closed("each[0]", Map.of());
        var pin = new Pin(new WorkflowKey("w", "1"), "r");
        events.add(new ExecutionMigrated(ID, next(), 0, new Move(pin, pin, Map.of()), Request.of("on")));
        var view = new LoopItems(List.of(new Iteration(NodeStatus.COMPLETED, Map.of(), null)), 1);
        completed("each", Map.of("results", view.results(), "items", view));

        assertNotThere(outputOf(written().get(6)));
        assertThat(read(written())).isEqualTo(events);
    }

    @Test
    void a_reference_to_nothing_is_damage() {
        started(Map.of());
        completed("a", new Repeated.Value("7/input", -1, Map.of()));
        var reader = SharedData.forReader();
        reader.whole(events.get(0));

        assertThatThrownBy(() -> reader.whole(events.get(1)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-202]")
                .hasMessageContaining("7/input");
        assertThatThrownBy(() -> outputOf(events.get(1)).size()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void data_that_nobody_repeats_are_written_as_they_are() {
        started(Map.of("n", 1));
        completed("a", Map.of("n", 1));

        assertThat(written()).isEqualTo(events);
    }
}
