package dev.millrace.report.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.report.internal.layout.LayeredLayout.Link;
import dev.millrace.report.internal.layout.LayeredLayout.Point;
import dev.millrace.report.internal.layout.LayeredLayout.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where boxes stand: none over another, sources above, few crossings, the same each time. */
class LayeredLayoutTest {

    private static List<Size> boxes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Size(80 + i % 5 * 20, 40 + i % 3 * 30))
                .toList();
    }

    private static List<Link> random(int boxes, long seed) {
        var random = new Random(seed);
        var links = new ArrayList<Link>();
        for (int i = 0; i < boxes * 3 / 2; i++) {
            links.add(new Link(random.nextInt(boxes), random.nextInt(boxes), random.nextInt(3) == 0 ? 50 : 0));
        }
        return links;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void no_box_stands_over_another_and_all_is_within_the_size(long seed) {
        var boxes = boxes(40);
        var layout = LayeredLayout.of(boxes, random(40, seed));

        for (int i = 0; i < boxes.size(); i++) {
            var at = layout.corners().get(i);
            assertThat(at.x())
                    .isBetween(-0.001, layout.size().width() - boxes.get(i).width() + 0.001);
            assertThat(at.y())
                    .isBetween(-0.001, layout.size().height() - boxes.get(i).height() + 0.001);
            for (int j = 0; j < i; j++) {
                assertThat(overlap(at, boxes.get(i), layout.corners().get(j), boxes.get(j)))
                        .as("%d over %d", i, j)
                        .isFalse();
            }
        }
    }

    private static boolean overlap(Point one, Size ofOne, Point other, Size ofOther) {
        double slack = 0.001;
        return one.x() + ofOne.width() > other.x() + slack
                && other.x() + ofOther.width() > one.x() + slack
                && one.y() + ofOne.height() > other.y() + slack
                && other.y() + ofOther.height() > one.y() + slack;
    }

    @Test
    void sources_stand_above_their_targets() {
        var random = new Random(9);
        var links = new ArrayList<Link>();
        for (int i = 1; i < 60; i++) {
            links.add(new Link(random.nextInt(i), i, 0));
        }
        var layout = LayeredLayout.of(boxes(60), links);

        assertThat(links)
                .allMatch(link -> layout.corners().get(link.from()).y()
                                + boxes(60).get(link.from()).height()
                        < layout.corners().get(link.to()).y());
    }

    @Test
    void a_way_begins_below_its_source_and_ends_above_its_target() {
        var boxes = boxes(3);
        var layout = LayeredLayout.of(boxes, List.of(new Link(0, 1, 0), new Link(1, 2, 0), new Link(0, 2, 0)));

        var way = layout.ways().get(2);
        assertThat(way.get(0).y())
                .isEqualTo(layout.corners().get(0).y() + boxes.get(0).height());
        assertThat(way.get(way.size() - 1).y())
                .isEqualTo(layout.corners().get(2).y());
        assertThat(way).as("it bends round the box between").hasSizeGreaterThan(3);
    }

    @Test
    void a_cycle_is_drawn_with_one_link_upwards() {
        var layout = LayeredLayout.of(boxes(3), List.of(new Link(0, 1, 0), new Link(1, 2, 0), new Link(2, 0, 0)));

        assertThat(layout.corners().get(0).y())
                .isLessThan(layout.corners().get(2).y());
        var way = layout.ways().get(2);
        assertThat(way.get(0).y()).isGreaterThan(way.get(way.size() - 1).y());
    }

    @Test
    void what_can_be_drawn_without_crossings_is() {
        var links = new ArrayList<Link>();
        for (int i = 0; i < 8; i++) {
            links.add(new Link(0, 1 + i, 0));
            links.add(new Link(1 + i, 16 - i, 0));
        }
        var graph = new LayeredGraph(boxes(17), links);
        assertThat(LayerCrossings.count(graph)).isPositive();

        graph.order();

        assertThat(LayerCrossings.count(graph)).isZero();
    }

    @Test
    void a_long_chain_needs_no_deep_stack_and_stands_straight() {
        int length = 20_000;
        var links =
                IntStream.range(1, length).mapToObj(i -> new Link(i - 1, i, 0)).toList();
        var boxes = IntStream.range(0, length).mapToObj(i -> new Size(100, 40)).toList();

        var layers = LayeredLayout.layers(length, links);
        var layout = LayeredLayout.of(boxes.subList(0, 500), links.subList(0, 499));

        assertThat(layers[length - 1]).isEqualTo(length - 1);
        assertThat(layout.corners()).allMatch(corner -> Math.abs(corner.x()) < 0.001);
    }

    @Test
    void what_is_linked_with_nothing_stands_in_rows_below() {
        var layout = LayeredLayout.of(boxes(9), List.of(new Link(0, 1, 0)));

        assertThat(layout.corners().subList(2, 9))
                .allMatch(corner -> corner.y() > layout.corners().get(1).y());
        assertThat(layout.corners().subList(2, 9).stream()
                        .map(Point::y)
                        .distinct()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void equal_graphs_get_equal_layouts() {
        assertThat(LayeredLayout.of(boxes(50), random(50, 4))).isEqualTo(LayeredLayout.of(boxes(50), random(50, 4)));
    }

    @Test
    void nothing_takes_no_room() {
        assertThat(LayeredLayout.of(List.of(), List.of()).size()).isEqualTo(new Size(0, 0));
    }
}
