package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data that is written is read back as it was, whatever it looks like. */
class WrittenDataTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "NO",
                "true",
                "null",
                "~",
                "",
                " ",
                "1",
                "1.0",
                "1e5",
                "0x1F",
                "010",
                "12:30:45",
                "2024-01-01",
                "1_000",
                "=",
                "<<",
                "-",
                "- a",
                "? a",
                ": a",
                "a: b",
                "a #b",
                "#a",
                "a'b",
                "a\"b",
                "a\\b",
                "'",
                "\"",
                "\\",
                "[a]",
                "{a}",
                "*a",
                "&a",
                "!a",
                "|",
                ">",
                "%a",
                "@a",
                "`a",
                "a\nb",
                "\na",
                "a\n",
                "a\n\n",
                " a\n b",
                "a\tb",
                "\t",
                "a\r\nb",
                "a\rb",
                "\u0085",
                "\u2028",
                "\u00e9",
                "\ud83d\ude00",
                "\uFEFF",
                "---",
                "...",
                "--- a",
                "${x}",
                "a: ${x}",
                "\u007f",
                "\u001b[31m",
                "a ",
                " a",
                "a\n  b\n c",
                "x\n ",
                "  \n",
                "\n",
                "\n\n",
                "a:",
                "a,b",
                "y",
                "n"
            })
    void texts_that_a_writer_may_get_wrong(String text) {
        assertDataSurvives(text);
    }

    @Test
    void random_data() {
        var random = new Random(20261121);
        for (int i = 0; i < 2_000; i++) {
            assertDataSurvives(randomValue(random, 4));
        }
    }

    private static void assertDataSurvives(Object value) {
        var data = new HashMap<String, Object>();
        data.put("key", value);
        data.put("list", List.of(data.get("key") == null ? "null" : value));
        if (value instanceof String text && text.chars().noneMatch(Character::isISOControl)) {
            data.put(text, 1);
        }
        var codec = DataCodec.standard();
        var yaml = DataCodec.toYaml(data);
        var json = DataCodec.toJson(data);
        assertThat(codec.read(yaml, Format.YAML, "d")).as(yaml).isEqualTo(data);
        assertThat(codec.read(json, Format.JSON, "d")).as(json).isEqualTo(data);
    }

    private static Object randomValue(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
            case 2 -> random.nextBoolean();
            case 3, 4, 5 -> randomText(random);
            case 6 ->
                Stream.generate(() -> randomValue(random, depth - 1))
                        .limit(random.nextInt(4))
                        .toList();
            default -> {
                var map = new LinkedHashMap<String, Object>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put("k" + i + randomText(random).replaceAll("\\p{Cntrl}", ""), randomValue(random, depth - 1));
                }
                yield map;
            }
        };
    }

    private static String randomText(Random random) {
        var alphabet = "ab 01:-#'\"\\\n\t,[]{}&*!|>%@`~?=.\u00e9\u2028";
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
