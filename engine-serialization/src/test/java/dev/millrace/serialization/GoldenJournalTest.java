package dev.millrace.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.Event;
import dev.millrace.serialization.internal.store.TurnCodec;
import dev.millrace.store.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Journals that version 1 wrote, as they lie on disks somewhere. */
class GoldenJournalTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private static final Path WRITTEN = FOLDER.resolve("v" + TurnCodec.VERSION);

    private static final String CHANGED = """
        %s.jsonl, line %d: the record format has changed. Journals of users are written so; a released version's files
        are never edited. If the change was not meant (a name in EventTypes or WireNames), take it back. If it was:
        where the version is released, raise TurnCodec.VERSION and add an Upcaster from it to TurnCodec.standard();
        then write the files of the new version with -Dmillrace.golden.write=true, and read what has changed.\
        """;

    private final JacksonStoreCodec codec = new JacksonStoreCodec();

    @TestFactory
    Stream<DynamicTest> a_journal_is_read_as_it_was_meant_and_written_byte_for_byte_the_same() {
        return GoldenTurns.all().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
    }

    private void check(String name, List<Turn> turns) throws IOException {
        var file = WRITTEN.resolve(name + ".jsonl");
        if (Boolean.getBoolean("millrace.golden.write")) {
            Files.createDirectories(WRITTEN);
            Files.write(
                    file,
                    turns.stream()
                            .map(codec::encode)
                            .map(bytes -> new String(bytes, UTF_8))
                            .toList());
        }
        var lines = Files.readAllLines(file, UTF_8);

        assertThat(lines).as("%s.jsonl", name).hasSameSizeAs(turns);
        for (int i = 0; i < turns.size(); i++) {
            assertThat(new String(codec.encode(turns.get(i)), UTF_8))
                    .as(CHANGED, name, i + 1)
                    .isEqualTo(lines.get(i));
            var read = codec.decode(lines.get(i).getBytes(UTF_8), TurnCodec.VERSION);
            assertThat(read).as(CHANGED, name, i + 1).isEqualTo(turns.get(i));
            assertThat(read).as("order of keys").hasToString(turns.get(i).toString());
        }
    }

    /** Turns that an older version has no words for come last in their file. */
    @ParameterizedTest
    @ValueSource(ints = 1)
    void a_journal_of_an_older_version_is_read_as_the_same_turns(int version) throws IOException {
        for (var entry : GoldenTurns.all().entrySet()) {
            var file = FOLDER.resolve("v" + version).resolve(entry.getKey() + ".jsonl");
            var lines = Files.exists(file) ? Files.readAllLines(file, UTF_8) : List.<String>of();
            for (int i = 0; i < lines.size(); i++) {
                assertThat(codec.decode(lines.get(i).getBytes(UTF_8), version))
                        .as("%s, line %d", file, i + 1)
                        .isEqualTo(entry.getValue().get(i));
            }
        }
    }

    @Test
    void the_journals_hold_every_type_of_event() {
        var held = GoldenTurns.all().values().stream()
                .flatMap(List::stream)
                .flatMap(turn -> turn.events().stream())
                .map(Object::getClass);

        assertThat(held).containsAll(eventTypes());
    }

    static Set<Class<?>> eventTypes() {
        var types = new LinkedHashSet<Class<?>>();
        for (var group : Event.class.getPermittedSubclasses()) {
            types.addAll(List.of(group.getPermittedSubclasses()));
        }
        assertThat(types).allMatch(Class::isRecord);
        return types;
    }
}
