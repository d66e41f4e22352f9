package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {

    private final JsonLines format = new JsonLines();

    @Test
    void numbers_stay_exact() {
        assertThat(format.item("{\"a\": [0.1, 0.1234567890123456789, 3]}"))
                .isEqualTo(Map.of("a", List.of(0.1, new BigDecimal("0.1234567890123456789"), 3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400", "1e-400"})
    void a_number_that_does_not_fit_is_refused_by_what_it_is(String number) {
        assertThatThrownBy(() -> format.item("{\"a\": " + number + "}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(number)
                .hasMessageContaining("64-bit");
    }
}
