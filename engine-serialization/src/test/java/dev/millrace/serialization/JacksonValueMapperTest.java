package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.millrace.node.Data;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JacksonValueMapperTest {

    enum Colour {
        RED
    }

    record Line(String sku, int count) {}

    record Order(long id, List<Line> lines, Colour colour, Optional<String> note, Instant at) {}

    static final class Bean {
        private String name = "n";
        private LocalDate day = LocalDate.of(2026, 11, 21);

        public String getName() {
            return name;
        }

        public void setName(String other) {
            name = other;
        }

        public LocalDate getDay() {
            return day;
        }

        public void setDay(LocalDate other) {
            day = other;
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface Gadget {}

    record GadgetHolder(Gadget gadget) {}

    record Shape(Object anything) {}

    private final JacksonValueMapper mapper = new JacksonValueMapper();

    @Test
    void the_engine_finds_the_mapper() {
        assertThat(Data.outputOf(new Bean())).isEqualTo(Map.of("name", "n", "day", "2026-11-21"));
        assertThat(Data.normalise(Map.of("wait", Duration.ofSeconds(90)))).isEqualTo(Map.of("wait", "PT1M30S"));
    }

    @Test
    void records_beans_times_and_optionals_go_there_and_back() {
        var order = new Order(
                7, List.of(new Line("a", 2)), Colour.RED, Optional.of("n"), Instant.parse("2026-11-21T10:00:00Z"));

        var data = mapper.toData(order);

        assertThat(data)
                .isEqualTo(Map.of(
                        "id",
                        7L,
                        "lines",
                        List.of(Map.of("sku", "a", "count", 2)),
                        "colour",
                        "RED",
                        "note",
                        "n",
                        "at",
                        "2026-11-21T10:00:00Z"));
        assertThat(mapper.fromData(data, Order.class)).isEqualTo(order);
        assertThat(mapper.fromData(Map.of("name", "x", "day", "2026-01-02"), Bean.class)
                        .getDay())
                .isEqualTo(LocalDate.of(2026, 1, 2));
    }

    @Test
    void an_input_may_hold_more_than_the_type_asks_for_but_not_less_of_a_primitive() {
        assertThat(mapper.fromData(Map.of("sku", "a", "count", 2, "other", 1), Line.class))
                .isEqualTo(new Line("a", 2));
        assertThatThrownBy(() -> mapper.fromData(Map.of("sku", "a"), Line.class))
                .hasMessageContaining("RUN-105")
                .hasMessageContaining("count");
    }

    @Test
    void nothing_is_turned_into_something_else() {
        var nothing = new HashMap<String, Object>();
        nothing.put("count", null);
        for (var count : Arrays.asList(1.9, "2", true, List.of(1), 5_000_000_000L)) {
            assertThatThrownBy(() -> mapper.fromData(Map.of("count", count), Line.class))
                    .as(String.valueOf(count))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("RUN-105");
        }
        assertThatThrownBy(() -> mapper.fromData(nothing, Line.class)).hasMessageContaining("RUN-105");
        assertThat(mapper.fromData(Map.of("colour", "red", "id", 1, "lines", List.of()), Order.class)
                        .colour())
                .isEqualTo(Colour.RED);
    }

    @Test
    void data_never_names_a_class() {
        assertThat(mapper.fromData(Map.of("anything", List.of("java.net.URL", "http://localhost")), Shape.class)
                        .anything())
                .isEqualTo(List.of("java.net.URL", "http://localhost"));
        assertThatThrownBy(() -> mapper.fromData(
                        Map.of("gadget", Map.of("@class", "javax.script.ScriptEngineManager")), GadgetHolder.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_message_does_not_quote_the_data() {
        assertThatThrownBy(() -> mapper.fromData(Map.of("count", "secret"), Line.class))
                .hasMessageContaining("RUN-105")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void what_is_no_data_is_refused() {
        assertThatThrownBy(() -> mapper.toData(new Object() {
                    @SuppressWarnings("unused")
                    public Object getSelf() {
                        throw new IllegalStateException("no");
                    }
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RUN-104");
    }

    record Empty() {}

    record Positive(int number) {
        Positive {
            if (number < 0) {
                throw new IllegalArgumentException("secret");
            }
        }
    }

    static final class Secretive {
        @SuppressWarnings("unused")
        private final String s = "x";
    }

    @Test
    void an_object_of_which_nothing_can_be_read_is_no_data_at_any_depth() {
        assertThatThrownBy(() -> Data.outputOf(new Secretive())).hasMessageContaining("[RUN-104]");
        assertThatThrownBy(() -> Data.outputOf(Map.of("s", new Secretive()))).hasMessageContaining("[RUN-104]");
        assertThatThrownBy(() -> Data.outputOf(new Shape(new Secretive()))).hasMessageContaining("[RUN-104]");
        assertThatThrownBy(() -> Data.outputOf(Map.of("s", new Object()))).hasMessageContaining("[RUN-104]");
        assertThatThrownBy(() -> Data.outputOf(new Shape(new Secretive())))
                .hasMessageContaining("its 'anything' cannot be read; return maps")
                .hasMessageNotContaining("Exception");
        assertThat(Data.outputOf(new Empty())).isEmpty();
        assertThat(Data.outputOf(new Shape(new Empty()))).isEqualTo(Map.of("anything", Map.of()));
    }

    @Test
    void a_mismatch_says_field_expected_and_found_in_the_engines_words() {
        assertThatThrownBy(() -> mapper.fromData(
                        Map.of("id", 1, "lines", List.of(Map.of("sku", "a", "count", "secret"))), Order.class))
                .hasMessageEndingWith("field 'lines[0].count' should be a whole number that fits int, and is a text");
        assertThatThrownBy(() -> mapper.fromData(Map.of("colour", "secret"), Order.class))
                .hasMessageContaining("field 'colour' should be one of RED, and is a text");
        assertThatThrownBy(() -> mapper.fromData(Map.of("at", "secret"), Order.class))
                .hasMessageContaining("field 'at' should be a text by ISO 8601 for Instant, and is a text");
        assertThatThrownBy(() -> mapper.fromData(Map.of("lines", "secret"), Order.class))
                .hasMessageContaining("field 'lines' should be a list, and is a text");
        assertThatThrownBy(() -> mapper.fromData("secret", Line.class))
                .hasMessageContaining("it should be a map with sku, count, and is a text");
        assertThatThrownBy(() -> mapper.fromData(Map.of("number", -1), Positive.class))
                .hasMessageContaining("was refused by java.lang.IllegalArgumentException")
                .message()
                .doesNotContain("secret");
    }
}
