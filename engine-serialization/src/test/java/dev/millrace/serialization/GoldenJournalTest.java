package dev.millrace.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.Event;
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

/** Journals that version 1 wrote, as they lie on disks somewhere. */
class GoldenJournalTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden/v1");

    private static final String CHANGED = """
            %s.jsonl, line %d: the record format has changed. Journals of users are written so; never edit golden/v1.
            If the change was not meant (a component renamed, an enum's constant), take it back. If it was:
            raise TurnCodec.VERSION, add an Upcaster from 1 to TurnCodec.standard(), copy golden/v1 to golden/v2 and
            correct it there, and let this test read both: v1 by the upcaster, v2 byte for byte.""";

    private final JacksonStoreCodec codec = new JacksonStoreCodec();

    @TestFactory
    Stream<DynamicTest> a_journal_is_read_as_it_was_meant_and_written_byte_for_byte_the_same() {
        return Turns.all().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
    }

    private void check(String name, List<Turn> turns) throws IOException {
        var lines = Files.readAllLines(FOLDER.resolve(name + ".jsonl"), UTF_8);

        assertThat(lines).as("%s.jsonl", name).hasSameSizeAs(turns);
        for (int i = 0; i < turns.size(); i++) {
            assertThat(new String(codec.encode(turns.get(i)), UTF_8))
                    .as(CHANGED, name, i + 1)
                    .isEqualTo(lines.get(i));
            var read = codec.decode(lines.get(i).getBytes(UTF_8), 1);
            assertThat(read).as(CHANGED, name, i + 1).isEqualTo(turns.get(i));
            assertThat(read).as("order of keys").hasToString(turns.get(i).toString());
        }
    }

    @Test
    void the_journals_hold_every_type_of_event() {
        var held = Turns.all().values().stream()
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
