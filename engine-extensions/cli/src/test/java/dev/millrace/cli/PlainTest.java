package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a terminal would obey is shown instead. */
class PlainTest {

    private static String printed(String text) {
        var bytes = new ByteArrayOutputStream();
        var stream = Plain.stream(new PrintStream(bytes, true, StandardCharsets.UTF_8), true);
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            stream.write(one);
        }
        stream.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"27,001b", "7,0007", "8,0008", "127,007f", "155,009b", "8238,202e", "8294,2066", "0,0000"})
    void control_characters_are_shown_as_json_writes_them(int character, String shown) {
        var text = "ä" + (char) character + "[31m€😀";
        var expected = "ä\\u" + shown + "[31m€😀";

        assertThat(Plain.of(text)).isEqualTo(expected);
        assertThat(printed(text)).isEqualTo(expected);
    }

    @Test
    void lines_tabs_and_letters_stay() {
        var text = "a\tb\nÅse ☃ 😀 \u2029 end\n";

        assertThat(Plain.of(text)).isSameAs(text);
        assertThat(printed(text)).isEqualTo(text);
        assertThat(printed("a\r\nb")).isEqualTo("a\r\nb");
        assertThat(printed("over\rwritten")).isEqualTo("over\\u000dwritten");
    }
}
