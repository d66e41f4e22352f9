package dev.millrace.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts of data have a mask where a name says that its value is secret. */
class SecretNamesOfTextsTest {

    @Test
    void what_is_secret_by_its_name_is_masked_at_any_depth() {
        var data = Map.of("list", List.of(Map.of("apiKey", "k"), Map.of("rows", 3)));

        assertThat(SecretNames.text(data)).isEqualTo("{list=[{apiKey=***}, {rows=3}]}");
        assertThat(SecretNames.text(null)).isEqualTo("null");
        assertThat(SecretNames.isSecret("DB_PASSWORD")).isTrue();
        assertThat(SecretNames.isSecret("pass")).isFalse();
    }
}
