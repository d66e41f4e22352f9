package dev.millrace.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RevisionTest {

    @Test
    void a_revision_is_the_same_in_every_release() {
        var workflow = Workflow.named("orders")
                .node("first", "Noop")
                .node("köchin", "Noop")
                .connect("first", "köchin")
                .build();

        assertThat(workflow.revision()).isEqualTo("b0fe3db97f2c0d9e97ed83af407a10ffb2679884d881208a055b8b656b6aba03");
    }

    @Test
    void texts_of_any_length_count_whole() {
        var near = "x".repeat(8_190);

        assertThat(revisionWith(near + "ab"))
                .isEqualTo("0f19287143e6795f93e394b200e9ce33679f1cf0ed7244a2e20ad0e4d0198cf8");
        assertThat(revisionWith("y".repeat(20_000)))
                .isEqualTo("85794e3ea263558efa7aafa5bd19848982d4883cbc6c8c4d7e080998b1ce9c35");
    }

    @Test
    void objects_that_are_shared_count_as_often_as_they_are_met() {
        var inner = Work.of("Inner");
        var shared = nested(inner);
        var others = List.of(nested(Work.of("Inner")), nested(Work.of("Inner")), nested(Work.of("Inner")));

        assertThat(revisionOf(List.of(shared, shared, shared, inner)))
                .isEqualTo(revisionOf(List.of(others.get(0), others.get(1), others.get(2), Work.of("Inner"))));
        assertThat(revisionOf(List.of(shared, shared, inner, inner, inner, shared)))
                .isEqualTo(revisionOf(List.of(
                        others.get(0),
                        others.get(1),
                        Work.of("Inner"),
                        Work.of("Inner"),
                        Work.of("Inner"),
                        others.get(2))));
    }

    @Test
    void a_definition_of_many_nodes_has_the_revision_that_it_always_had() {
        var works = new ArrayList<Work>();
        for (int i = 0; i < 400; i++) {
            works.add(i % 3 == 0 ? nested(Work.of("Inner")) : Work.of("Noop").withSettings(Map.of("i", i / 2)));
        }

        assertThat(revisionOf(works)).isEqualTo("a72f087e3fa0f663de9c0381f7504ce3d88db100d4b9cd7be926526372fdc22a");
    }

    private static Work nested(Work inner) {
        var nodes = List.of(NodeSpec.of(NodeId.of("a"), inner), NodeSpec.of(NodeId.of("b"), inner));
        return Work.of("Container")
                .withBody(new Graph(nodes, List.of(Connection.of(NodeId.of("a"), NodeId.of("b"))), Optional.empty()));
    }

    private static String revisionOf(List<Work> works) {
        var nodes = new ArrayList<NodeSpec>();
        var connections = new ArrayList<Connection>();
        for (int i = 0; i < works.size(); i++) {
            nodes.add(NodeSpec.of(NodeId.of("n" + i), works.get(i)));
            connections.add(Connection.of(NodeId.of("n0"), NodeId.of("n" + i)));
        }
        var workflow = Workflow.named("many").node("only", "Noop").build();
        return new Workflow(
                        workflow.key(),
                        workflow.about(),
                        new Graph(nodes, connections, Optional.empty()),
                        workflow.policy(),
                        workflow.variables(),
                        Map.of())
                .revision();
    }

    private static String revisionWith(String text) {
        var workflow = Workflow.named("orders").node("only", "Noop").build();
        return new Workflow(
                        workflow.key(),
                        workflow.about(),
                        workflow.graph(),
                        workflow.policy(),
                        workflow.variables(),
                        Map.of("note", text, "list", List.of(text, 7)))
                .revision();
    }
}
