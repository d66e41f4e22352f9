package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Blob;
import dev.millrace.store.journal.JournalException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a frame's checksum does not hold: a body that somebody else wrote. */
class BodiesTest {

    private static final int LENGTH_OF_TURN_AT = 37;
    private static final String NAME = Blob.of(new byte[0]).name();

    private static byte[] turn(String blob) {
        return turn(new TurnBody.Apart(Optional.of(blob), List.of()));
    }

    private static byte[] turn(TurnBody.Apart apart) {
        var span = new TurnBody.Span(1, 3);
        return new TurnBody(new ExecutionId(1, 2), span, true, 1, apart, new byte[] {1, 2, 3}).encoded();
    }

    @Test
    void a_turn_names_what_is_kept_apart() {
        var apart = new TurnBody.Apart(Optional.of(NAME), List.of(NAME, NAME));

        assertThat(TurnBody.decoded(turn(apart)).apart()).isEqualTo(apart);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2, Integer.MAX_VALUE})
    void a_number_of_values_that_a_turn_cannot_have_is_refused(int count) {
        var bytes = turn(new TurnBody.Apart(Optional.empty(), List.of(NAME)));
        var changed = ByteBuffer.wrap(bytes)
                .putInt(bytes.length - NAME.length() - Integer.BYTES, count)
                .array();

        assertThatThrownBy(() -> TurnBody.decoded(changed))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("[STO-104]");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 68, Integer.MAX_VALUE})
    void a_length_that_a_turn_cannot_have_is_refused(int length) {
        var bytes =
                ByteBuffer.wrap(turn(NAME)).putInt(LENGTH_OF_TURN_AT, length).array();

        assertThatThrownBy(() -> TurnBody.decoded(bytes))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("[STO-104]");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1_000, Integer.MAX_VALUE})
    void a_length_that_a_definition_cannot_have_is_refused(int length) {
        var bytes = ByteBuffer.wrap(Bodies.of(new StoredDefinition("r", "w", "text", "")))
                .putInt(0, length)
                .array();

        assertThatThrownBy(() -> Bodies.definition(bytes))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("[STO-104]");
    }

    @Test
    void a_blob_is_named_by_a_hash_or_refused() {
        var outside = "../".repeat(20) + "file";
        assertThat(TurnBody.decoded(turn(NAME)).blobs()).containsExactly(NAME);

        assertThat(outside.getBytes(StandardCharsets.UTF_8)).hasSize(Blob.NAME_LENGTH);
        assertThatThrownBy(() -> TurnBody.decoded(turn(outside)))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("[STO-104]");
        assertThatThrownBy(() -> TurnBody.decoded(turn(NAME.substring(1)))).isInstanceOf(JournalException.class);
    }
}
