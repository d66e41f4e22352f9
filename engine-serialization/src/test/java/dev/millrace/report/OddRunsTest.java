package dev.millrace.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Reports of executions that went other ways than most, and of definitions that are written otherwise. */
class OddRunsTest {

    private static final Node FINE = context -> Outcome.done();

    private static final NodeRegistry TYPES = NodeRegistry.builder()
            .discover()
            .add("shop.fine", FINE)
            .add("shop.broken", context -> Outcome.failed("Away", "not now"))
            .build();

    private static ExecutionReport ran(String yaml) {
        var workflow = WorkflowLoader.with(TYPES).parse(yaml, Format.YAML, "odd.yaml");
        return Runs.executed(TYPES, workflow, Map.of(), ExecutionReport::of);
    }

    private static String rowsOf(String page) {
        return page.substring(page.indexOf("id=\"node-table\""), page.indexOf("</table>"));
    }

    @Test
    void the_body_of_a_flat_loop_is_drawn_where_it_ran() {
        var flat = Workflow.named("flat")
                .node("each", "ForEach", node -> node.set("collectionExpression", "[1, 2, 3]"))
                .node("pack", FINE)
                .node("ship", FINE)
                .node("after", FINE)
                .connect("each", "LoopBody", "pack")
                .connect("pack", "ship")
                .connect("each", "after")
                .build();

        var mermaid = Runs.of(flat, Map.of(), ExecutionReport::mermaid);
        var page = Runs.of(flat, Map.of(), ExecutionReport::html);

        assertThat(mermaid)
                .contains(
                        "  subgraph n1[\"each<br/>ForEach<br/>completed\"]\n    n2[\"pack<br/>Code<br/>3 completed\"]")
                .contains("    n2 ==> n3\n  end\n")
                .contains("  n1 ==> n4")
                .doesNotContain("not reached");
        assertThat(page).contains("Code × 3").doesNotContain("not reached");
        assertThat(WorkflowDiagram.of(flat).mermaid()).contains("n1 -->|\"LoopBody\"| n2");
    }

    @Test
    void a_flat_while_and_a_flat_loop_in_a_flat_loop_are_drawn_where_they_ran() {
        var flat = ran("""
                workflowId: flat
                defaultVariables: {n: 0}
                nodes:
                  - {nodeId: outer, runtimeType: ForEach, collectionExpression: "[1, 2]"}
                  - {nodeId: inner, runtimeType: ForEach, collectionExpression: "[1, 2, 3]"}
                  - {nodeId: leaf, runtimeType: shop.fine}
                  - {nodeId: again, runtimeType: While, conditionExpression: "false"}
                  - {nodeId: count, runtimeType: shop.fine}
                connections:
                  - {sourceNodeId: outer, targetNodeId: inner, triggerMessageType: Next}
                  - {sourceNodeId: inner, targetNodeId: leaf, sourcePort: LoopBody}
                  - {sourceNodeId: outer, targetNodeId: again}
                  - {sourceNodeId: again, targetNodeId: count, sourcePort: LoopBody}
                  - {sourceNodeId: count, targetNodeId: again}
                """);

        var mermaid = flat.mermaid();

        assertThat(mermaid)
                .contains("inner<br/>ForEach<br/>2 completed", "leaf<br/>shop.fine<br/>6 completed")
                .contains("again<br/>While<br/>completed");
        assertThat(mermaid.split("not reached", -1))
                .as("the body that never ran")
                .hasSize(2);
    }

    @Test
    void a_port_of_that_name_makes_no_loop_of_another_type() {
        var types = NodeRegistry.builder()
                .discover()
                .add("shop.asks", context -> Outcome.done().by("LoopBody"))
                .build();
        var workflow = Workflow.named("asks")
                .node("ask", "shop.asks")
                .node("answer", "Noop")
                .connect("ask", "LoopBody", "answer")
                .build();

        var mermaid = Runs.executed(
                types,
                workflow,
                Map.of(),
                execution -> ExecutionReport.of(execution).mermaid());

        assertThat(mermaid).contains("n1 ==>|\"LoopBody\"| n2").doesNotContain("subgraph", "not reached");
    }

    @Test
    void a_cancelled_run_says_by_whom_and_what_was_let_go() {
        var workflow = Workflow.named("cancelled")
                .node("before", FINE)
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .node("after", FINE)
                .connect("before", "ask")
                .connect("ask", "after")
                .build();

        var page = Runs.executed(workflow, Map.of(), execution -> {
            execution.by("ada").cancel("we <b>changed</b> our minds");
            return ExecutionReport.html(execution);
        });

        assertThat(page)
                .contains("<title>cancelled – cancelled</title>", "we &lt;b&gt;changed&lt;/b&gt; our minds", "ada")
                .contains("s-cancelled", "s-skipped")
                .doesNotContain("<b>changed");
        assertThat(rowsOf(page)).contains("data-status=\"cancelled\"", "data-status=\"skipped\"");
    }

    @Test
    void a_compensated_run_shows_what_was_undone_and_by_what() {
        var workflow = Workflow.named("undone")
                .node("book", FINE, node -> node.compensation("unbook"))
                .node("unbook", FINE)
                .node("pay", FINE, node -> node.compensation("repay"))
                .node("repay", FINE)
                .node("ship", (Node) context -> Outcome.failed("Away", "no carrier"))
                .connect("book", "pay")
                .connect("pay", "ship")
                .build();

        var page = Runs.of(workflow, Map.of(), ExecutionReport::html);
        var mermaid = Runs.of(workflow, Map.of(), ExecutionReport::mermaid);

        assertThat(page).contains("<title>undone – compensated</title>", "no carrier");
        assertThat(mermaid)
                .contains("n1 ==>|\"compensation\"| n2", "n3 ==>|\"compensation\"| n4")
                .doesNotContain("not reached");
        assertThat(rowsOf(page).split(">undone</span>", -1)).as("book and pay").hasSize(3);
        var graph = page.substring(page.indexOf("<svg class=\"graph\""), page.indexOf("</section>"));
        assertThat(graph.split(">Code, undone<", -1)).hasSize(3);
        var axis = page.substring(page.indexOf("class=\"axis\""), page.indexOf("class=\"gantt\""));
        assertThat(axis.split("µs<", -1))
                .as("of a time too short for parts only the end is said")
                .hasSize(2);
    }

    @Test
    void steps_are_drawn_with_what_is_done_when_one_fails() {
        var steps = ran("""
                workflowId: steps
                nodes:
                  - nodeId: all
                    runtimeType: Steps
                    steps:
                      - {nodeId: first, runtimeType: shop.fine}
                      - {nodeId: second, runtimeType: shop.broken}
                      - {nodeId: third, runtimeType: shop.fine}
                    failureSteps:
                      - {nodeId: tidy, runtimeType: shop.fine}
                """);

        var mermaid = steps.mermaid();
        var page = steps.html();

        assertThat(mermaid)
                .contains("first<br/>shop.fine<br/>completed", "second<br/>shop.broken<br/>failed")
                .contains("third<br/>shop.fine<br/>skipped", "tidy<br/>shop.fine<br/>completed");
        assertThat(page).contains("not now", "all/second");
    }

    @Test
    void names_from_right_to_left_keep_to_their_places() {
        var hebrew = "הזמנה 7";
        var arabic = "شحن (سريع)";
        var workflow = Workflow.named("سير العمل")
                .node(hebrew, (Node) context -> Outcome.failed("Away", "אין מקום (12)"))
                .node(arabic, FINE)
                .node("plain \u05d0 mixed 3", FINE)
                .connect(hebrew, arabic)
                .build();

        var page = Runs.of(workflow, Map.of(), ExecutionReport::html);

        for (var name : List.of(hebrew, arabic, "plain \u05d0 mixed 3")) {
            assertThat(page).contains(name);
            assertThat(Pattern.compile("<(td|th|span|a|bdi)[^>]*>(<[^>]*>)*" + Pattern.quote(name))
                            .matcher(rowsOf(page))
                            .find())
                    .isTrue();
        }
        assertThat(page).contains("a, dd, td, th, li, h1, h2, h3, p, .code, .mark, text { unicode-bidi: isolate; }");
    }
}
