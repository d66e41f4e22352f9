package dev.millrace.testing.store;

import static dev.millrace.testing.store.ContractTurns.child;
import static dev.millrace.testing.store.ContractTurns.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.serialization.JacksonStoreCodec;
import dev.millrace.store.SharedValues;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.Turn;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is written of values that several children are given, and what is read. */
class SharedValuesTest {

    private static final Map<String, Object> LARGE = Map.of("text", "x".repeat(50_000));

    private final StoreCodec codec = new JacksonStoreCodec();
    private final SharedValues values = new SharedValues();
    private final Map<String, byte[]> kept = new HashMap<>();

    private int size(Turn turn) {
        return bytes(turn).length;
    }

    private byte[] bytes(Turn turn) {
        var written = values.kept(turn, codec);
        kept.putAll(written.values());
        return codec.encode(new Turn(turn.execution(), written.turn().written()));
    }

    private ExecutionStarted read(byte[] bytes) {
        var written = codec.decode(bytes, codec.version());
        var whole = values.whole(
                written, codec.version(), codec, name -> kept.get(name).clone());
        return (ExecutionStarted) whole.events().get(0);
    }

    @Test
    void the_first_child_has_the_value_itself_and_each_other_one_refers_to_it() {
        assertThat(size(child(1, 9, LARGE))).isGreaterThan(50_000);
        assertThat(kept).isEmpty();

        assertThat(size(child(2, 9, LARGE))).isLessThan(600);
        assertThat(size(child(3, 9, Map.of("text", "x".repeat(50_000)))))
                .as("equal, and another object")
                .isLessThan(600);
        assertThat(kept).hasSize(1);
    }

    @Test
    void what_is_read_is_equal_and_one_object_for_all() {
        var turns = List.of(child(1, 9, LARGE), child(2, 9, LARGE), child(3, 9, LARGE));
        var read = turns.stream().map(this::bytes).map(this::read).toList();

        for (int i = 0; i < turns.size(); i++) {
            assertThat(read.get(i)).isEqualTo(turns.get(i).events().get(0));
        }
        assertThat(read.get(2).input().get("text")).isSameAs(read.get(1).input().get("text"));
        assertThat(read.get(2).variables().get("text"))
                .isSameAs(read.get(1).input().get("text"));
    }

    @Test
    void a_map_of_many_small_entries_is_shared_as_a_whole_with_own_entries_beside_it() {
        var base = new LinkedHashMap<String, Object>();
        IntStream.range(0, 2_000).forEach(i -> base.put("field " + i, i));
        for (int i = 0; i < 3; i++) {
            var turn = child(i + 1, 9, base);
            var bytes = bytes(turn);

            assertThat(bytes.length).isLessThan(i == 0 ? 80_000 : 1_000);
            assertThat(read(bytes)).isEqualTo(turn.events().get(0));
        }
    }

    @Test
    void a_value_deep_in_new_data_is_shared() {
        var rows = IntStream.range(0, 2_000).mapToObj(i -> "row " + i).toList();
        for (int i = 0; i < 3; i++) {
            var turn = child(i + 1, 9, Map.of("order", Map.of("number", i, "rows", rows)));
            var bytes = bytes(turn);

            assertThat(bytes.length).isLessThan(i == 0 ? 80_000 : 1_000);
            assertThat(read(bytes)).isEqualTo(turn.events().get(0));
        }
    }

    @Test
    void starts_without_a_parent_and_small_values_stand_as_they_are() {
        for (int i = 1; i < 4; i++) {
            var small = child(i, 9, Map.of("text", "x".repeat(1_000)));
            assertThat(values.kept(small, codec).turn()).isSameAs(small);
            assertThat(values.kept(start(i), codec).turn().written()).isEqualTo(start(i).written());
        }
    }

    @Test
    void data_that_cannot_be_written_are_left_to_the_codec_to_judge() {
        var odd = List.of("x".repeat(5_000), new Object());
        var turn = child(1, 9, Map.of("text", "x".repeat(5_000), "odd", odd));

        assertThat(values.kept(turn, codec).turn()).isSameAs(turn);
        assertThat(values.kept(turn, codec).values()).isEmpty();
    }
}
