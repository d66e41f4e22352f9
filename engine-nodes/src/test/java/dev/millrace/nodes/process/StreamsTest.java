package dev.millrace.nodes.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamsTest {

    private final List<String> progress = new ArrayList<>();

    @Test
    void a_stream_means_the_same_however_it_is_cut() {
        var text = "a\n##millrace progress 0.25 one\n##millrace progress x\n##millrace\n\n##millrace progress .5\r\n"
                + "##millrace progress 1.0 \u00e9nd\n#";
        for (int seed = 0; seed < 500; seed++) {
            progress.clear();

            assertThat(filtered(text, new Random(seed))).isEqualTo("a\n##millrace progress x\n##millrace\n\n#");
            assertThat(progress).containsExactly("0.25 one", "0.5 ", "1.0 \u00e9nd");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.5", "2", "NaN", "Infinity", "1e9", "0x1p3", "1.5", "", "1.01", "0.1f"})
    void what_is_no_fraction_is_output(String number) {
        var line = "##millrace progress " + number + " text\n";

        assertThat(filtered(line, new Random(1))).isEqualTo(line);
        assertThat(progress).isEmpty();
    }

    @Test
    void a_line_without_end_is_not_held_back_for_ever() {
        var line = "##millrace progress 0.5 " + "x".repeat(100_000);

        assertThat(filtered(line, new Random(1))).isEqualTo(line);
        assertThat(progress).isEmpty();
    }

    @Test
    void what_comes_after_the_end_is_counted_as_dropped() {
        var captured = new CapturedOutput(8);
        captured.write("abc".getBytes(UTF_8), 0, 3);
        captured.close();
        captured.write("late".getBytes(UTF_8), 0, 4);

        assertThat(captured.text(UTF_8)).isEqualTo("abc");
        assertThat(captured.dropped()).isEqualTo(4);
    }

    @Test
    void the_head_and_the_tail_are_kept_whatever_the_length() {
        var random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            int limit = 2 + random.nextInt(40);
            var text = random.ints(random.nextInt(200), 'a', 'z' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            var captured = new CapturedOutput(limit);
            feed(text, captured, random);

            int length = text.length();
            int head = limit / 2;
            assertThat(captured.dropped()).isEqualTo(Math.max(0, length - limit));
            assertThat(captured.text(UTF_8))
                    .isEqualTo(
                            length <= limit
                                    ? text
                                    : text.substring(0, head) + "\n[... " + (length - limit) + " bytes dropped ...]\n"
                                            + text.substring(length - (limit - head)));
        }
    }

    private String filtered(String text, Random random) {
        var captured = new CapturedOutput(1_000_000);
        var lines = new ProgressLines(captured, UTF_8, (fraction, what) -> progress.add(fraction + " " + what));
        feed(text, lines, random);
        lines.end();
        return captured.text(UTF_8);
    }

    private static void feed(String text, ByteSink sink, Random random) {
        var bytes = text.getBytes(UTF_8);
        for (int from = 0; from < bytes.length; ) {
            int length = Math.min(1 + random.nextInt(20), bytes.length - from);
            sink.write(bytes, from, length);
            from += length;
        }
    }
}
