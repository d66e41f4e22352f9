package dev.millrace.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "00:00:01.500,1500",
        "01:30:00,5400000",
        "100:00:00,360000000",
        "00:00:00.010,10",
        "PT5M,300000",
        "pt0.25s,250",
        "P1DT2H,93600000",
        "250ms,250",
        "5s,5000",
        "2m,120000",
        "1h,3600000",
        "1d,86400000",
        "' 5S ',5000",
        "1h30m,5400000",
        "1.5s,1500",
        "1.5h,5400000",
        "2w,1209600000",
        "1w2d3h4m5s6ms,788645006",
        "1m500ms,60500",
        "0s,0"
    })
    void a_duration_is_read(String text, long millis) {
        assertThat(Durations.parse(text)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "-5s",
                "PT-5M",
                "5 s",
                "30m1h",
                "1h1h",
                "1.s",
                ".5s",
                "h",
                "00:60:00",
                "00:00",
                "5y",
                "999999999999999d",
                "٣s"
            })
    void anything_else_is_none(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @Test
    void nanoseconds_are_kept() {
        assertThat(Durations.parse("00:00:00.000000001")).contains(Duration.ofNanos(1));
        assertThat(Durations.parse("1.000000001s")).contains(Duration.ofNanos(1_000_000_001));
    }
}
