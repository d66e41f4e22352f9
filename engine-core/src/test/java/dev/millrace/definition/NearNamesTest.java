package dev.millrace.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearNamesTest {

    private static final List<String> NAMES = List.of("retryPolicy", "delay", "connections", "timeout", "port");

    @ParameterizedTest
    @CsvSource({
        "retryPolcy, retryPolicy",
        "RETRYPOLICY, retryPolicy",
        "dealy, delay",
        "duration, delay",
        "edges, connections",
        "retry, retryPolicy",
        "prot, port"
    })
    void a_slip_and_what_others_call_it_lead_to_the_name(String written, String meant) {
        assertThat(NearNames.nearest(written, NAMES)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"frobnicate", "d", "retryFailedOnes"})
    void what_is_like_nothing_leads_nowhere(String written) {
        assertThat(NearNames.nearest(written, NAMES)).isEmpty();
    }

    @Test
    void what_others_call_it_is_no_name_where_there_is_none_such() {
        assertThat(NearNames.nearest("duration", List.of("timeout"))).isEmpty();
    }

    @Test
    void the_nearest_comes_first() {
        assertThat(NearNames.of("laod", List.of("loads", "load", "road"), 2)).containsExactly("load");
    }
}
