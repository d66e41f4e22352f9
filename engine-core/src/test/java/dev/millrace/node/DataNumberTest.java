package dev.millrace.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataNumberTest {

    @Test
    void a_whole_number_has_the_smallest_type_that_holds_it() {
        assertThat(DataNumber.parse("2147483647")).isEqualTo(2147483647);
        assertThat(DataNumber.parse("2147483648")).isEqualTo(2147483648L);
        assertThat(DataNumber.parse("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(DataNumber.parse("9223372036854775808")).isEqualTo(new BigInteger("9223372036854775808"));
    }

    @Test
    void a_decimal_is_a_double_where_that_stands_for_it_and_else_stays_exact() {
        assertThat(DataNumber.parse("0.1")).isEqualTo(0.1);
        assertThat(DataNumber.parse("1.50")).isEqualTo(1.5);
        assertThat(DataNumber.parse("-0.0")).isEqualTo(-0.0);
        assertThat(DataNumber.parse("0e999999999")).isEqualTo(0.0);
        assertThat(DataNumber.parse("1e21")).isEqualTo(1e21);
        assertThat(DataNumber.parse("3.14159265358979323846")).isEqualTo(new BigDecimal("3.14159265358979323846"));
        assertThat(DataNumber.parse("100000000000000000000000.1"))
                .isEqualTo(new BigDecimal("100000000000000000000000.1"));
    }

    @Test
    void every_double_is_read_as_it_was_written() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(DataNumber.parse(Double.toString(value))).isEqualTo(value);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400", "1e-400", "0.0000001e-999999999", "1e2147483647"})
    void what_no_64_bit_decimal_holds_is_refused(String text) {
        assertThatThrownBy(() -> DataNumber.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text)
                .hasMessageContaining("64-bit");
    }

    @Test
    void more_than_a_hundred_digits_are_refused() {
        assertThat(DataNumber.parse("9".repeat(100))).isEqualTo(new BigInteger("9".repeat(100)));
        assertThatThrownBy(() -> DataNumber.parse("0." + "9".repeat(100))).hasMessageContaining("101");
    }
}
