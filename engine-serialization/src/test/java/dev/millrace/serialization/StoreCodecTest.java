package dev.millrace.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodePath;
import dev.millrace.event.SkipReason;
import dev.millrace.serialization.internal.store.TurnCodec;
import dev.millrace.serialization.internal.store.Upcaster;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("one-jdk")
class StoreCodecTest {

    private static final String TURN =
            "{'execution':'01hf7yat3gfaybj093cp4vkfff','first':2,'at':7,'events':[{'type':'executionResumed','request':{'reason':'go'}}]}"
                    .replace('\'', '"');

    private final JacksonStoreCodec codec = new JacksonStoreCodec();

    @Test
    void the_codec_is_found() {
        assertThat(ServiceLoader.load(StoreCodec.class)).hasOnlyElementsOfType(JacksonStoreCodec.class);
    }

    // Data

    @Test
    void random_data_survives_with_the_type_of_each_number_and_the_order_of_keys() {
        var random = new Random(20261122);
        for (int i = 0; i < 3_000; i++) {
            var turn = signal(randomMap(random, 5));

            var again = codec.decode(codec.encode(turn), TurnCodec.VERSION);

            assertThat(again).isEqualTo(turn);
            assertThat(again).hasToString(turn.toString());
        }
    }

    @Test
    void a_skip_keeps_the_condition_that_did_not_hold() {
        var unmet = new NodeEvent.Unmet("input.n > 3", Map.of("input.n", 2));
        var turn = GoldenTurns.turn(new NodeEvent.NodeSkipped(
                GoldenTurns.ID, 1, GoldenTurns.AT, NodePath.parse("a"), SkipReason.NOT_TAKEN, Optional.of(unmet)));

        assertThat(codec.decode(codec.encode(turn), TurnCodec.VERSION)).isEqualTo(turn);
    }

    @Test
    void long_texts_keys_and_numbers_survive() {
        var turn = signal(Map.of("k".repeat(200_000), "\ud83d".repeat(200_000), "n", BigInteger.TEN.pow(5_000)));

        assertThat(codec.decode(codec.encode(turn), TurnCodec.VERSION)).isEqualTo(turn);
    }

    @Test
    void what_is_read_cannot_be_changed() {
        var turn = codec.decode(
                codec.encode(signal(Map.of("list", List.of(1), "map", Map.of("a", 1, "b", 2)))), TurnCodec.VERSION);
        var payload = ((SignalReceived) turn.events().get(0)).signal().payload();

        assertThatThrownBy(() -> payload.put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<?>) payload.get("list")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((Map<?, ?>) payload.get("map")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void what_is_no_data_is_refused_when_it_is_written() {
        assertThatThrownBy(() -> codec.encode(signal(Map.of("x", new Object()))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-203]")
                .hasMessageContaining("java.lang.Object")
                .hasMessageContaining(GoldenTurns.ID.toString());
        var other =
                new Turn(new ExecutionId(0, 1), List.of(new ExecutionResumed(GoldenTurns.ID, 1, 1, Request.of(""))));
        assertThatThrownBy(() -> codec.encode(other)).hasMessageContaining("[STO-203]");
    }

    private static Turn signal(Map<String, Object> payload) {
        return GoldenTurns.turn(
                new SignalReceived(GoldenTurns.ID, 1, GoldenTurns.AT, new Signal("s", payload, "", "")));
    }

    private static Map<String, Object> randomMap(Random random, int depth) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = random.nextInt(5); i > 0; i--) {
            map.put(randomText(random), randomValue(random, depth - 1));
        }
        return map;
    }

    private static Object randomValue(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 14 : 11)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextLong() >> random.nextInt(64);
            case 2 -> Double.longBitsToDouble(random.nextLong());
            case 3 -> new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(60) - 30);
            case 4 -> new BigInteger(random.nextInt(200), random).negate();
            case 5 -> Float.intBitsToFloat(random.nextInt());
            case 6 -> (short) random.nextInt();
            case 7 -> (byte) random.nextInt();
            case 8 -> random.nextBoolean();
            case 9 -> null;
            case 10 -> randomText(random);
            case 11, 12 -> randomMap(random, depth);
            default -> {
                var list = new ArrayList<Object>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(randomValue(random, depth - 1));
                }
                yield list;
            }
        };
    }

    private static String randomText(Random random) {
        var alphabet = "ab$\"\\/{}[]:,\u0000\n\u007f\u0085\u00e9\u2028\ud83d\ude00\uffff";
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    // Damage

    @Test
    void damaged_bytes_are_refused_and_never_anything_else() {
        var random = new Random(20261123);
        var records = GoldenTurns.all().values().stream()
                .flatMap(List::stream)
                .map(codec::encode)
                .toList();
        for (int i = 0; i < 20_000; i++) {
            var damaged = damaged(records.get(i % records.size()), random);
            assertThatCode(() -> decodeOrRefuse(damaged)).doesNotThrowAnyException();
        }
    }

    private void decodeOrRefuse(byte[] bytes) {
        try {
            codec.decode(bytes, TurnCodec.VERSION);
        } catch (StoreException e) {
            assertThat(e).hasMessageStartingWith("[STO-202] ");
        }
    }

    private static byte[] damaged(byte[] record, Random random) {
        var bytes = record.clone();
        if (random.nextInt(4) == 0) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        var marks = "{}[]\",:0123456789-.eEtfn$\\".getBytes(UTF_8);
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : marks[random.nextInt(marks.length)];
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "not json",
                "{'execution':'01hf7yat3gfaybj093cp4vkfff'}",
                "{'execution':'x','first':1,'at':1,'events':[]}",
                "{'execution':'01hf7yat3gfaybj093cp4vkfff','first':1,'at':1,'events':[]}",
                "{'execution':'01hf7yat3gfaybj093cp4vkfff','first':1.5,'at':1,'events':[{'type':'executionResumed'}]}",
                "{'execution':'01hf7yat3gfaybj093cp4vkfff','first':1,'at':1,'events':[{'type':'java.net.URL'}]}",
                "{'execution':'01hf7yat3gfaybj093cp4vkfff','first':1,'at':1,'events':[{'reason':'x'}]}",
                "{'execution':'01hf7yat3gfaybj093cp4vkfff','first':1,'at':1,'events':[{'type':'executionResumed','x':1}]}",
                "{'execution':'01hf7yat3gfaybj093cp4vkfff','first':1,'at':1,'events':[{'type':'nodeCancelled'}]}",
                "{'execution':'01hf7yat3gfaybj093cp4vkfff','first':1,'at':1,'events':[{'type':'executionResumed'}]} {}",
            })
    void what_is_no_turn_is_refused(String text) {
        assertThatThrownBy(() -> codec.decode(text.replace('\'', '"').getBytes(UTF_8), TurnCodec.VERSION))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("[STO-202] ");
    }

    @Test
    void a_refusal_says_where_and_quotes_nothing() {
        var bytes = TURN.replace("\"go\"}", "\"go\"},\"secret\":1").getBytes(UTF_8);

        assertThatThrownBy(() -> codec.decode(bytes, TurnCodec.VERSION))
                .hasMessageContaining("at byte ")
                .hasMessageNotContaining("secret")
                .hasMessageContaining("expected each field of ExecutionResumed once and no other");
    }

    @Test
    void deep_nesting_is_refused() {
        var deep = TURN.replace("\"go\"", "[".repeat(100_000)).getBytes(UTF_8);

        assertThatThrownBy(() -> codec.decode(deep, TurnCodec.VERSION)).isInstanceOf(StoreException.class);
    }

    // Versions

    @Test
    void a_newer_version_is_refused_with_both_numbers_and_what_to_do() {
        assertThat(codec.version()).isEqualTo(TurnCodec.VERSION);
        assertThatThrownBy(() -> codec.decode(TURN.getBytes(UTF_8), 99))
                .isInstanceOf(StoreException.class)
                .hasMessage("[STO-201] the record is of version 99, and this release reads up to " + TurnCodec.VERSION
                        + "; " + "run the release of Millrace that wrote it, or a newer one");
    }

    @Test
    void an_older_version_that_nothing_lifts_is_refused() {
        assertThatThrownBy(() -> codec.decode(TURN.getBytes(UTF_8), 0))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-204]")
                .hasMessageContaining("the oldest that this release reads is 1");
    }

    @Test
    void a_record_of_an_older_version_is_lifted_step_by_step() {
        // Version 0 called the reason why, version 1 had the time in milliseconds.
        var reason = lifting(0, turn -> {
            var request = (ObjectNode) turn.get("events").get(0).get("request");
            request.set("reason", request.remove("why"));
            return turn;
        });
        var micros = lifting(1, turn -> turn.put("at", turn.get("at").longValue() * 1_000));
        var newer = new JacksonStoreCodec(2, List.of(micros, reason));

        var fromZero = newer.decode(TURN.replace("reason", "why").getBytes(UTF_8), 0);
        var fromOne = newer.decode(TURN.getBytes(UTF_8), 1);

        assertThat(fromZero)
                .isEqualTo(fromOne)
                .isEqualTo(new Turn(
                        ExecutionId.parse("01hf7yat3gfaybj093cp4vkfff"),
                        List.of(new ExecutionResumed(
                                ExecutionId.parse("01hf7yat3gfaybj093cp4vkfff"), 2, 7_000, Request.of("go")))));
        assertThat(newer.version()).isEqualTo(2);
        assertThatThrownBy(() -> newer.decode("[]".getBytes(UTF_8), 0)).hasMessageContaining("[STO-202]");
    }

    private static Upcaster lifting(int from, UnaryOperator<ObjectNode> lift) {
        return new Upcaster() {
            @Override
            public int from() {
                return from;
            }

            @Override
            public ObjectNode lift(ObjectNode turn) {
                return lift.apply(turn);
            }
        };
    }
}
