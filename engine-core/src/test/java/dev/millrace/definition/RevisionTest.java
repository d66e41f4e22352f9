package dev.millrace.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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
