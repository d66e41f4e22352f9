package dev.millrace.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.DataCodec;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What pictures of executions and definitions say, and that nobody's text becomes part of their code. */
@Tag("one-jdk")
class ExecutionReportTest {

    private static final Pattern SCRIPT = Pattern.compile("<script[^>]*>.*?</script>", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("<[a-zA-Z!/][^>]*>");
    private static final Pattern HIDDEN = Pattern.compile("[\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

    private static String page(ExecutionReport report) {
        return report.html();
    }

    /** Returns the tags of a page in order, without those of the signs, the style and the script. */
    private static String outline(String page) {
        var body = page.substring(page.indexOf("</defs></svg>"), page.indexOf("<script>"));
        var names = Pattern.compile(
                        "<(section|h1|h2|h3|nav|main|aside|header|table|article|ol|dl)\\b[^>]*?( id=\"[^\"]*\")?[^>]*>")
                .matcher(body);
        var lines = new ArrayList<String>();
        while (names.find()) {
            var id = Pattern.compile(" id=\"([^\"]*)\"").matcher(names.group());
            lines.add(names.group(1) + (id.find() ? "#" + id.group(1) : ""));
        }
        return String.join(" ", lines);
    }

    @Test
    void the_page_has_its_parts_in_order() {
        var page = Runs.of(Runs.mixed(), Map.of(), ExecutionReportTest::page);

        assertThat(page)
                .startsWith("<!DOCTYPE html>\n<html lang=\"en\">")
                .contains("<title>mixed – failed</title>", "<caption", "href=\"#nodes\">Skip to the table of nodes");
        assertThat(outline(page))
                .startsWith("header h1 dl nav main section#graph h2#h-graph section#errors h2#h-errors article h3")
                .contains("section#timeline h2#h-timeline ol section#nodes h2#h-nodes table#node-table section#data"
                        + " h2#h-data h3 h3 h3 section#details h2#h-details article#d-n1 h3#t-n1")
                .endsWith("aside#panel");
    }

    @Test
    void every_tag_is_closed_by_its_like() {
        var page = Runs.of(Runs.hostile(), Map.of(), ExecutionReportTest::page);
        var body = SCRIPT.matcher(page.substring(page.indexOf("<body>"), page.indexOf("</html>")))
                .replaceAll("");
        var open = new ArrayList<String>();
        var tags = TAG.matcher(body);
        while (tags.find()) {
            var tag = tags.group();
            var name = tag.replaceAll("^</?|[ >/].*$", "");
            if (tag.startsWith("</")) {
                assertThat(open).isNotEmpty();
                assertThat(open.remove(open.size() - 1)).as(tag).isEqualTo(name);
            } else if (!tag.endsWith("/>") && !List.of("input", "meta").contains(name)) {
                open.add(name);
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void the_ways_that_were_taken_are_known() {
        var data = Runs.of(Runs.mixed(), Map.of(), ExecutionReport::data);

        var graph = (Map<?, ?>) data.get("graph");
        var names = ((List<?>) graph.get("nodes"))
                .stream()
                        .map(Map.class::cast)
                        .collect(Collectors.toMap(node -> node.get("key"), node -> node.get("nodeId")));
        var routes = ((List<?>) graph.get("connections"))
                .stream()
                        .map(Map.class::cast)
                        .map(way -> names.get(way.get("from")) + " -> " + names.get(way.get("to")) + " "
                                + way.get("route"));
        assertThat(routes)
                .containsExactlyInAnyOrder(
                        "load -> choose TAKEN",
                        "choose -> left TAKEN",
                        "choose -> right NOT_TAKEN",
                        "load -> each TAKEN",
                        "left -> charge TAKEN",
                        "charge -> ship BROKEN",
                        "charge -> tell TAKEN",
                        "load -> price TAKEN",
                        "price -> oldPrice TAKEN");
        assertThat(data.get("status")).isEqualTo("FAILED");
    }

    @Test
    void where_events_are_forgotten_statuses_tell_the_ways() {
        var page = Runs.of(
                Runs.mixed(), Map.of(), report -> report.withEvents(List.of()).mermaid());

        assertThat(page).contains("n2 ==>|\"TrueBranch\"| n3", "n2 -.->|\"FalseBranch\"| n4", "n8 -.-> n10");
    }

    @Test
    void a_loop_is_one_box_with_how_many_stand_where() {
        var mermaid = Runs.of(Runs.mixed(), Map.of(), ExecutionReport::mermaid);

        assertThat(mermaid)
                .contains(
                        "subgraph n5[\"each<br/>ForEach<br/>failed\"]",
                        "n6[\"work<br/>Code<br/>2 completed, 1 failed\"]",
                        "n7[\"after<br/>Code<br/>2 completed, 1 skipped\"]",
                        "classDef failed fill:")
                .contains("class n1,");
    }

    @Test
    void dot_is_coloured_and_draws_what_was_taken_thick() {
        var dot = Runs.of(Runs.mixed(), Map.of(), ExecutionReport::dot);

        assertThat(dot)
                .contains("n2 -> n3 [label=\"TrueBranch\", penwidth=2];")
                .contains("n2 -> n4 [label=\"FalseBranch\", color=\"#8a919a\", style=dashed];")
                .contains("n6 [label=\"work\\n"
                        + "Code\\n"
                        + "2 completed, 1 failed\", style=\"rounded,filled\", fillcolor=\"#fbe3e0\"");
    }

    @Test
    void errors_have_their_stack_and_the_reason_of_a_skip_is_told() {
        var page = Runs.of(Runs.mixed(), Map.of(), ExecutionReportTest::page);

        assertThat(page)
                .contains("card &amp; &lt;b&gt;bold&lt;/b&gt;")
                .contains("<summary>Stack trace</summary><pre tabindex=\"0\">java.lang.IllegalArgumentException")
                .contains("each[1]/work</a></h3>")
                .contains("charge -&gt; ship: broken: its source ended FAILED")
                .contains("choose -&gt; right: not taken: its source ended by port TrueBranch, not by FalseBranch")
                .contains("failed; this fallback completed in its place");
    }

    @Test
    void the_timeline_has_a_bar_for_each_attempt() {
        var page = Runs.of(Runs.mixed(), Map.of(), ExecutionReportTest::page);

        assertThat(page)
                .contains("<title>charge, attempt 1: failed after 0 µs; attempt 2 follows</title>")
                .contains("<title>charge, attempt 2: failed after 0 µs</title>")
                .contains("aria-label=\"2 attempts, 2 failed\"");
    }

    @Test
    void values_are_shown_only_when_they_are_asked_for_and_secrets_never() {
        var input = Map.of("city", "Zanzibar", "apiKey", "sk-abc");
        var closed = Runs.of(Runs.mixed(), input, ExecutionReportTest::page);
        var open = Runs.of(Runs.mixed(), input, report -> report.withValues().html());

        assertThat(closed)
                .doesNotContain("Ada Lovelace", "hunter2", "Zanzibar", "sk-abc")
                .contains("city: text of 8", "customer: text of 12");
        assertThat(open)
                .doesNotContain("hunter2", "sk-abc")
                .contains("Ada Lovelace", "Zanzibar", "&quot;password&quot;: &quot;***&quot;");
        var data = Runs.of(Runs.mixed(), input, report -> DataCodec.toJson(report.data()));
        assertThat(data).doesNotContain("Zanzibar", "sk-abc").contains("\"input\": null");
    }

    @Test
    void texts_from_outside_stay_texts() {
        var page = Runs.of(
                Runs.hostile(),
                Map.of(),
                report -> report.withValues()
                        .withLog(List.of("</pre><script>x</script>"))
                        .html());

        assertThat(SCRIPT.matcher(page).results().count()).isEqualTo(1);
        assertThat(page.split("<script", -1)).as("only the page's own script").hasSize(2);
        assertThat(TAG.matcher(page.substring(page.indexOf("</defs>"), page.indexOf("<script>")))
                        .results()
                        .map(tag -> tag.group())
                        .filter(tag ->
                                tag.matches("(?s)<(img|iframe|object|embed|link|base).*|.*[ \"']on[a-z]+\\s*=.*")))
                .filteredOn(tag -> !tag.contains("aria-label"))
                .isEmpty();
        assertThat(HIDDEN.matcher(page).find()).isFalse();
        assertThat(page)
                .contains("\\u202e", "script-src &#39;sha256-")
                .doesNotContain("href=\"javascript", "http:", "https:");
    }

    @Test
    void mermaid_and_dot_keep_what_is_hostile_in_their_quotes() {
        var mermaid = Runs.of(Runs.hostile(), Map.of(), ExecutionReport::mermaid);
        var dot = Runs.of(Runs.hostile(), Map.of(), ExecutionReport::dot);

        assertThat(mermaid.lines())
                .allMatch(line -> line.matches("flowchart TD|  n\\d+(\\[\"[^\"<>]*(<br/>[^\"<>]*)*\"\\])|  n\\d+"
                        + " (==|-\\.-|--)>(\\|\"[^\"<>]*\"\\|)? n\\d+|  classDef [a-z]+ [#a-z0-9:,]+| "
                        + " class [n0-9,]+ [a-z]+"));
        assertThat(HIDDEN.matcher(mermaid + dot).find()).isFalse();
        assertThat(dot.lines().skip(2).filter(line -> !line.equals("}")))
                .allMatch(line -> line.matches("  n\\d+ (-> n\\d+ )?\\[label=\"([^\"\\\\]|\\\\[\\\\\"n])*\"(,"
                        + " [a-z]+=(\"[a-z0-9#,]*\"|\\w+))*\\];"));
    }

    @Test
    void an_execution_that_stays_as_it_is_gives_the_same_page_again() {
        var pages = Runs.executed(
                Runs.mixed(),
                Map.of("a", 1),
                execution -> List.of(ExecutionReport.html(execution), ExecutionReport.html(execution)));

        assertThat(pages.get(0)).isEqualTo(pages.get(1));
    }

    @Test
    void a_loop_with_many_items_stays_small_and_says_what_is_left_out() {
        var page = Runs.of(Runs.loop(), Map.of("items", Collections.nCopies(2_000, 1)), ExecutionReportTest::page);

        assertThat(page)
                .contains("Code × 2000", "2000 times", "1700 more are left out here; failed and open ones come first.")
                .hasSizeLessThan(1_000_000);
    }

    @Test
    void a_thousand_nodes_are_drawn_as_few_boxes_and_what_failed_stands_alone() {
        var page = Runs.of(Runs.wide(700, 300), Map.of(), ExecutionReportTest::page);

        var graph = page.substring(page.indexOf("<svg class=\"graph\""), page.indexOf("</section>"));
        assertThat(graph.split("class=\"box ", -1)).hasSizeBetween(4, 30);
        assertThat(graph).contains(">part7<", "699 in parallel");
        assertThat(page).contains("1002 nodes are shown as").hasSizeLessThan(3_000_000);
    }

    @Test
    void the_graph_alone_is_one_document_of_svg_that_is_well_formed_and_styled() throws Exception {
        var svg = Runs.of(Runs.hostile(), Map.of(), ExecutionReport::svg);
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setNamespaceAware(true);
        var root = factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();

        assertThat(root.getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
        assertThat(root.getElementsByTagName("script").getLength()).isZero();
        assertThat(root.getElementsByTagName("style").item(0).getTextContent()).contains("--ground", ".box .card");
        assertThat(svg).contains("id=\"i-failed\"", "class=\"box s-failed k-node\"");
        assertThat(Runs.of(Runs.hostile(), Map.of(), ExecutionReport::svg)).isEqualTo(svg);
    }

    @Test
    void a_box_that_stands_for_several_names_them_and_a_closed_one_has_a_picture() {
        var wide = Runs.of(Runs.wide(700, 300), Map.of(), ExecutionReport::svg);
        var loop = Workflow.named("loop")
                .node(
                        "each",
                        "ForEach",
                        node -> node.body(body -> {
                            for (int i = 0; i < 130; i++) {
                                body.node("in" + i, "Noop");
                            }
                            return body;
                        }));
        var diagram = WorkflowDiagram.of(loop.build());

        assertThat(wide).containsPattern("data-members=\"n\\d+( n\\d+){200,}\"");
        assertThat(diagram.svg()).contains("k-closed-scope").doesNotContain("in129");
        assertThat(diagram.svgInside("n1"))
                .hasValueSatisfying(inside -> assertThat(inside).contains("in0 … in129"));
        assertThat(diagram.svgInside("n2")).isEmpty();
    }

    @Test
    void a_definition_has_the_same_forms_without_statuses() {
        var diagram = WorkflowDiagram.of(Runs.mixed());

        assertThat(diagram.html())
                .contains("<title>mixed</title>", ">Revision<")
                .doesNotContain("id=\"timeline\"");
        assertThat(diagram.mermaid())
                .startsWith("flowchart TD\n  n1[\"load<br/>Code\"]")
                .doesNotContain("classDef");
        assertThat(diagram.dot()).doesNotContain("fillcolor");
        assertThat(DataCodec.toJson(diagram.data())).contains("\"workflowId\": \"mixed\"", "\"status\": null");
    }

    @Test
    void without_a_definition_the_nodes_that_are_known_are_boxes() {
        var mermaid = Runs.executed(
                Runs.mixed(),
                Map.of(),
                execution -> ExecutionReport.of(Optional.empty(), execution.snapshot(), execution.events())
                        .mermaid());

        assertThat(mermaid).contains("\"work<br/><br/>2 completed, 1 failed\"").doesNotContain("-->", "==>");
    }

    @Test
    void an_execution_that_runs_still_is_drawn_as_it_stands() {
        var waits = Workflow.named("waits")
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .node("then", "Noop")
                .connect("ask", "then")
                .build();

        var page = Runs.of(waits, Map.of(), report -> report.html());

        assertThat(page)
                .contains("As of", "attempt f-waiting", "waits for this signal", "1 waiting")
                .contains(ExecutionStatus.WAITING.name().toLowerCase(Locale.ROOT));
        assertThat(Optional.of(page))
                .hasValueSatisfying(text -> assertThat(text).contains("data-status=\"pending\""));
    }

    @Test
    void what_was_undone_has_not_the_colour_of_what_completed() {
        var undone = Workflow.named("undone")
                .node("reserve", "Noop", node -> node.compensation("release"))
                .node("release", "Noop")
                .node("charge", (Node) context -> Outcome.failed("Declined", "no money"))
                .connect("reserve", "charge")
                .build();

        var page = Runs.of(undone, Map.of(), ExecutionReportTest::page);

        assertThat(page).contains("s-compensated", ".s-completed { --c: var(--green)");
        assertThat(page).containsPattern("[.]s-compensated[^{}]*[{] --c: var\\(--amber\\)");
    }
}
