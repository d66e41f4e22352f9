package dev.millrace.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordMapperTest {

    enum Colour {
        RED,
        BLUE
    }

    record Line(String sku, int count, Optional<Duration> delay) {}

    record Order(
            long id,
            Instant at,
            Optional<String> note,
            Colour colour,
            List<List<Line>> lines,
            Map<String, Line> byName,
            Set<Colour> colours,
            Times times) {}

    record Times(LocalDateTime local, UUID key, BigDecimal price, double ratio) {}

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
    void records_of_everything_go_there_and_back() {
        var line = new Line("a", 2, Optional.of(Duration.ofSeconds(90)));
        var order = new Order(
                7,
                Instant.parse("2026-11-21T10:00:00Z"),
                Optional.empty(),
                Colour.BLUE,
                List.of(List.of(line), List.of()),
                Map.of("first", line),
                Set.of(Colour.RED),
                new Times(LocalDateTime.of(2026, 1, 2, 3, 4), new UUID(1, 2), new BigDecimal("1.50"), 0.5));

        var data = Data.outputOf(order);

        var lineData = Map.of("sku", "a", "count", 2, "delay", "PT1M30S");
        assertThat(data)
                .containsEntry("at", "2026-11-21T10:00:00Z")
                .containsEntry("note", null)
                .containsEntry("colour", "BLUE")
                .containsEntry("lines", List.of(List.of(lineData), List.of()))
                .containsEntry("byName", Map.of("first", lineData));
        assertThat(((Map<?, ?>) data.get("times")).get("local")).isEqualTo("2026-01-02T03:04:00");
        assertThat(new RecordMapper().fromData(data, Order.class)).isEqualTo(order);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "count   | field 'lines[0][0].count' should be a whole number that fits int, and is a text",
                "missing | field 'lines[0][0].count' should be a whole number that fits int, and is missing or null",
                "colour  | field 'colour' should be one of RED, BLUE, and is a text",
                "at      | field 'at' should be a text by ISO 8601 for Instant, and is a whole number",
                "lines   | field 'lines' should be a list, and is a map",
                "large   | field 'id' should be a whole number that fits long, and is a number",
            })
    void a_mismatch_says_field_expected_and_found_and_quotes_nothing(String kind, String message) {
        assertThatThrownBy(() -> new RecordMapper().fromData(Mismatches.of(kind), Order.class))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("[RUN-105]")
                .hasMessageContaining(message)
                .message()
                .doesNotContain("hush");
    }

    @Test
    void a_record_that_refuses_its_data_is_named_with_what_it_threw() {
        assertThatThrownBy(() -> new RecordMapper().fromData(Map.of("number", -1), Positive.class))
                .hasMessageContaining("it was refused by java.lang.IllegalArgumentException")
                .hasRootCauseMessage("secret");
    }

    @Test
    void what_is_no_data_is_refused() {
        assertThatThrownBy(() -> Data.outputOf(new Secretive())).hasMessageContaining("[RUN-104]");
        assertThatThrownBy(() -> Data.outputOf(Map.of("s", new Secretive()))).hasMessageContaining("[RUN-104]");
    }
}
