package dev.millrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodePathTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "each[3]/inner/load", "a[0]", "a[2147483647]/b"})
    void a_path_is_read_as_it_is_written(String text) {
        assertThat(NodePath.parse(text)).hasToString(text).isEqualTo(NodePath.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a//b", "/a", "a]", "a[]", "a[-1]", "a[+1]", "a[03]", "a[\u0663]", "a[2147483648]", "a[1][2]"
            })
    void what_has_another_spelling_or_none_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> NodePath.parse(text));
    }

    @Test
    void a_path_without_end_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodePath.parse("a/".repeat(100_000) + "a"))
                .withMessageContaining("1000");
    }
}
