package dev.millrace.serialization.internal.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.NodeId;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of event types, the sealed hierarchy and the documentation say the same. */
class EventTypesTest {

    private static final Path PAGE = Path.of("..", "docs", "journal-format.md");

    private static final Set<Class<?>> AS_TEXT = Set.of(ExecutionId.class, NodeId.class);

    @Test
    void every_event_has_a_name_and_every_name_an_event() {
        var events = Stream.of(Event.class.getPermittedSubclasses())
                .flatMap(group -> Stream.of(group.getPermittedSubclasses()))
                .toList();

        assertThat(EventTypes.classes().values())
                .as("a new event needs a name in EventTypes, a line in the golden journals and one in"
                        + " journal-format.md")
                .containsExactlyInAnyOrderElementsOf(cast(events));
    }

    @Test
    void what_events_share_comes_first_in_each() {
        assertThat(EventTypes.classes().values())
                .allSatisfy(type -> assertThat(type.getRecordComponents())
                        .extracting(RecordComponent::getName)
                        .startsWith("execution", "sequence", "atEpochMicros"));
    }

    @Test
    void every_field_stands_in_the_documentation() throws IOException {
        var text = Files.readString(PAGE);
        var page = text.substring(text.indexOf("## Event types"), text.indexOf("## Data"));

        assertThat(rows()).allSatisfy(row -> assertThat(page).contains(row));
        assertThat(page.lines().filter(line -> line.matches("\\| [`*]\\w+[`*] \\|.*")))
                .hasSameSizeAs(rows());
    }

    private static List<String> rows() {
        var rows = new ArrayList<String>();
        var nested = new LinkedHashSet<Class<?>>();
        EventTypes.classes().forEach((name, type) -> {
            rows.add("| `" + name + "` | " + fields(formOf(name), TurnJson.SHARED) + " |");
            addRecords(type, nested);
        });
        nested.forEach(type -> rows.add("| *" + type.getSimpleName() + "* | " + contentOf(type) + " |"));
        return rows;
    }

    private static RecordForm formOf(String event) {
        return requireNonNull(EventTypes.named(event)).form();
    }

    private static String contentOf(Class<?> type) {
        return type.isEnum()
                ? WireNames.choicesOf(type).keySet().stream()
                        .map(c -> "`" + c + "`")
                        .collect(Collectors.joining(", "))
                : fields(RecordForm.of(type, WireNames.fieldsOf(type)), 0);
    }

    private static String fields(RecordForm form, int from) {
        return form.components().stream()
                .skip(from)
                .map(c -> "`" + c.name() + "`: " + c.form().name())
                .collect(Collectors.joining("; "));
    }

    private static void addRecords(Class<?> type, Set<Class<?>> found) {
        Stream.of(type.getRecordComponents())
                .map(component -> elementOf(component.getGenericType()))
                .filter(part -> part.isEnum() || part.isRecord() && !AS_TEXT.contains(part))
                .filter(found::add)
                .filter(Class::isRecord)
                .forEach(part -> addRecords(part, found));
    }

    private static Class<?> elementOf(Type type) {
        return type instanceof ParameterizedType generic
                ? elementOf(generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1])
                : (Class<?>) type;
    }

    @SuppressWarnings("unchecked") // they are the permitted subclasses of the groups
    private static List<Class<? extends Event>> cast(List<? extends Class<?>> classes) {
        return (List<Class<? extends Event>>) (List<?>) classes;
    }
}
