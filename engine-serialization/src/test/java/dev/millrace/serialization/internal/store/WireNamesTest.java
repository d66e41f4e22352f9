package dev.millrace.serialization.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.store.StoreException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in records is named by the tables alone, whatever the code calls it. */
class WireNamesTest {

    private static final String TURN =
            "{\"execution\":\"01J00000000000000000000000\",\"first\":1,\"at\":5,\"events\":[%s]}";

    /** A record whose components are called otherwise than the fields. */
    public record Point(int renamedWidth, String renamedText) {}

    /** An enum whose constants are called otherwise than the choices. */
    public enum Choice {
        /** It stands as {@code OLD}. */
        RENAMED
    }

    @Test
    void a_component_that_the_code_calls_otherwise_stands_by_the_name_that_it_was_given() throws IOException {
        var form = RecordForm.of(Point.class, List.of("x", "label")).asForm();

        assertThat(written(form, new Point(3, "here"))).isEqualTo("{\"x\":3,\"label\":\"here\"}");
        assertThat(read(form, "{\"label\":\"here\",\"x\":3}")).isEqualTo(new Point(3, "here"));
    }

    @Test
    void a_constant_that_the_code_calls_otherwise_stands_by_the_name_that_it_was_given() throws IOException {
        var form = Form.ofChoices("Choice", Map.of("OLD", Choice.RENAMED));

        assertThat(written(form, Choice.RENAMED)).isEqualTo("\"OLD\"");
        assertThat(read(form, "\"OLD\"")).isEqualTo(Choice.RENAMED);
    }

    @Test
    void a_type_without_names_is_refused_when_the_codec_is_made() {
        assertThatThrownBy(() -> Forms.of(Point.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Point")
                .hasMessageContaining("WireNames");
        assertThatThrownBy(() -> Forms.of(Choice.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("RENAMED")
                .hasMessageContaining("WireNames");
    }

    @Test
    void a_component_without_a_name_or_two_of_one_name_are_refused_when_the_codec_is_made() {
        assertThatThrownBy(() -> RecordForm.of(Point.class, List.of("x")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("2 components")
                .hasMessageContaining("[x]");
        assertThatThrownBy(() -> RecordForm.of(Point.class, List.of("x", "x")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[x, x]");
    }

    @Test
    void every_status_has_a_name_of_its_own() {
        assertThat(WireNames.choicesOf(ExecutionStatus.class).values())
                .containsExactlyInAnyOrder(ExecutionStatus.values());
        assertThat(WireNames.choicesOf(NodeStatus.class).values()).containsExactlyInAnyOrder(NodeStatus.values());
    }

    /** The names come from nowhere else: nothing in the codec asks a component or a constant for its name. */
    @Test
    void no_name_is_derived_from_the_code() throws IOException {
        var folder = Path.of("src/main/java/dev/millrace/serialization/internal/store");
        try (Stream<Path> sources = Files.list(folder)) {
            assertThat(sources.filter(file -> file.toString().endsWith(".java")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file))
                            .as(file.toString())
                            .doesNotContain(
                                    "component.getName()", "].getName()", "Enum.valueOf", "Enum<?>) value).name()"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"type":"nodeStarted","node":"a","deliveries":1}                | expected the field 'attempt'
        {"type":"nodeStarted","node":"a","try":1,"deliveries":1}        | expected each field of NodeStarted
        {"type":"nodeStarted","node":"a","attempt":1,"sequence":4}      | expected each field of NodeStarted
        {"type":"nodeBegun","node":"a"}                                 | expected a known type of event
        {"type":"nodeSkipped","node":"a","reason":"BAD_LUCK"}           | expected one of SkipReason
        """)
    void a_name_that_is_unknown_or_missing_is_a_clear_error(String event, String reason) {
        var record = TURN.formatted(event).getBytes(UTF_8);

        assertThatThrownBy(() -> TurnCodec.standard().decode(record, TurnCodec.VERSION))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-202]")
                .hasMessageContaining(reason);
    }

    private static String written(Form form, Object value) throws IOException {
        var text = new StringWriter();
        try (var out = Json.FACTORY.createGenerator(text)) {
            form.writer().write(out, value);
        }
        return text.toString();
    }

    private static Object read(Form form, String json) throws IOException {
        try (var in = Json.FACTORY.createParser(json)) {
            in.nextToken();
            return form.reader().read(in);
        }
    }
}
