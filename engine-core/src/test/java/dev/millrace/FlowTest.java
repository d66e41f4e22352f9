package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowTest {

    /** A page. */
    record Page(String title, int words) {}

    private final WorkflowEngine engine =
            WorkflowEngine.builder().selfChecking().build();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void a_node_stands_behind_any_number_of_others() {
        var flow = Flow.named("sum");
        var parts = IntStream.range(0, 5)
                .mapToObj(i -> flow.node("part" + i, Integer.class, context -> i))
                .toList();
        var sum = flow.node(
                "sum",
                Integer.class,
                parts,
                context -> parts.stream().mapToInt(part -> part.in(context)).sum());

        assertThat(sum.in(engine.run(flow.build(), Map.of()).output())).isEqualTo(10);
    }

    @Test
    void lists_keep_the_type_of_their_elements() {
        var flow = Flow.named("pages");
        var ids = flow.node("ids", Flow.list(Long.class), context -> List.of(1L, 2L, 3L));
        var pages = flow.node(
                "pages",
                Flow.list(Page.class),
                ids,
                all -> all.stream()
                        .map(id -> new Page("page " + id, (int) (10 * id)))
                        .toList());
        var words = flow.node(
                "words",
                Integer.class,
                pages,
                all -> all.stream().mapToInt(Page::words).sum());
        var named = flow.node(
                "named",
                Flow.list(String.class),
                pages,
                words,
                (all, sum) -> List.of(all.get(0).title(), "" + sum));

        assertThat(named.in(engine.run(flow.build(), Map.of()).output())).containsExactly("page 1", "60");
    }

    @Test
    void a_list_that_is_none_is_said() {
        var flow = Flow.named("none");
        var list = flow.node("list", Flow.list(String.class), context -> null);

        var output = engine.run(flow.build(), Map.of()).output();

        assertThatThrownBy(() -> list.in(output))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[RUN-105]")
                .hasMessageContaining("String");
    }
}
