package dev.millrace.testing.replay;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import dev.millrace.testing.workflow.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles of long loops, whose iterations are each handed the whole input, and how their data stand in a file. */
class LongReplayTest {

    @TempDir
    private Path folder;

    private static Workflow loop() {
        return Workflow.named("loop")
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "input.items")
                                .body(body -> body.node("pack", "parcel.pack")
                                        .node("send", "parcel.send")
                                        .connect("pack", "send")))
                .build();
    }

    /** Each iteration gets all items, and hands a copy of them on. */
    private static ExecutionBundle packed(int items) {
        try (var engine = TestEngine.of(loop())) {
            engine.when("pack")
                    .thenRun(context -> Outcome.done(Map.of(
                            "number", context.input("index", Integer.class),
                            "all", context.input("items", List.class))));
            engine.when("send").then(Map.of("sent", true));
            var input = Map.of(
                    "items",
                    IntStream.range(0, items).mapToObj(i -> "parcel " + i).toList());
            return ExecutionBundle.of(engine.start(input).runToEnd());
        }
    }

    @Test
    void a_bundle_grows_with_the_iterations_and_not_with_their_square() {
        int few = packed(300).toJson().length();
        int twice = packed(600).toJson().length();

        assertThat(twice).isLessThan(few * 21 / 10);
    }

    @Test
    void what_was_written_once_stands_in_each_place_of_the_replay() {
        var file = folder.resolve("loop.json");
        packed(200).write(file);

        var replayed = ExecutionBundle.load(file).replay().run();

        assertThat(replayed).completed();
        assertThat(replayed.snapshot().node("each[199]/pack").output())
                .containsEntry("number", 199)
                .extractingByKey("all")
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(200)
                .endsWith("parcel 199");
    }

    @Test
    void names_like_those_of_references_stay_what_they_are() {
        var text = "a text that is long enough to be written once ".repeat(4);
        var odd = Map.<String, Object>of("$same", "/events/0/input", "$$same", Map.of("a/b~c", List.of(text)));
        var file = folder.resolve("odd.json");
        try (var engine = TestEngine.of(loop())) {
            engine.when("pack").then(Map.of("odd", odd));
            engine.when("send").then(Map.of("odd", odd, "text", text));
            ExecutionBundle.of(engine.start(Map.of("items", List.of(1, 2))).runToEnd())
                    .write(file);
        }

        var replayed = ExecutionBundle.load(file).replay().run();

        assertThat(replayed).completed();
        assertThat(replayed).node("each[1]/pack").hasOutput("odd", odd);
        assertThat(replayed).node("each[1]/send").hasOutput("text", text);
    }

    @Test
    void a_file_with_a_reference_to_nothing_or_to_itself_is_not_whole() throws IOException {
        var file = folder.resolve("loop.json");
        packed(50).write(file);
        var whole = Files.readString(file);
        assertThat(whole).contains("\"/events/0/input/items\"");

        Files.writeString(file, whole.replace("\"/events/0/input/items\"", "\"/events/0/input/itms\""));
        assertThatThrownBy(() -> ExecutionBundle.load(file).replay())
                .hasMessageContaining("[TST-117]")
                .hasMessageContaining("'/events/0/input/itms'")
                .hasMessageContaining("there is no 'itms'");

        var own =
                "{\"format\": \"millrace-bundle\", \"formatVersion\": 2, \"events\": [{\"a\": {\"$same\": \"/events/0\"}}]}";
        Files.writeString(file, own);
        assertThatThrownBy(() -> ExecutionBundle.load(file).replay(loop()))
                .hasMessageContaining("[TST-117]")
                .hasMessageContaining("refer to themselves");
    }

    @Test
    void an_older_file_is_read_and_a_newer_one_refused() throws IOException {
        var file = folder.resolve("loop.json");
        try (var engine = TestEngine.of(loop())) {
            engine.when("pack").then(Map.of("$same", "/events/0"));
            engine.when("send").then(Map.of());
            var execution =
                    engine.start(Map.of("items", List.of("a".repeat(500), 2))).runToEnd();
            ExecutionBundle.of(execution).write(file);
            var older = new LinkedHashMap<Object, Object>(
                    (Map<?, ?>) DataCodec.standard().read(file));
            older.put("formatVersion", 1);
            older.put("events", execution.events().stream().map(ReportJson::of).toList());
            Files.writeString(file, DataCodec.toJson(older));
        }

        var replayed = ExecutionBundle.load(file).replay().run();

        assertThat(replayed).completed().node("each[0]/pack").hasOutput("$same", "/events/0");
        Files.writeString(file, Files.readString(file).replace("\"formatVersion\": 1", "\"formatVersion\": 3"));
        assertThatThrownBy(() -> ExecutionBundle.load(file))
                .hasMessageContaining("[TST-117]")
                .hasMessageContaining("formatVersion 3, and this version of Millrace reads 1 and 2");
    }
}
