package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.StartOptions;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.node.SecretSource;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the dashboard's pages say in their details, in a real browser, and with names that are hard to show. */
@Tag("long")
class DashboardDetailsTest {

    private static final String LONG = "averylongname".repeat(12);

    /** A graph's box, by the beginning of what it says. */
    private static final String BOX = DashboardPage.BOXES + ".find(b => b.getAttribute('aria-label').startsWith('%s'))";

    /** The classes of elements that do not show all that is in them. */
    private static final String CUT_OFF = """
        return [...document.querySelectorAll('.scroll, .subject, .subject *')]
          .filter(e => e.getClientRects().length && getComputedStyle(e).display !== 'inline')
          .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.className).join()
        """;

    /** How long a box's bar is, in hundredths of what it may be. */
    private static final String HOW_FAR = """
        const [whole, part] = [...%s.querySelectorAll('.far')].map(bar => bar.getAttribute('width'));
        return Math.round(100 * part / whole)
        """;

    @RegisterExtension
    static final BrowserSession session = new BrowserSession();

    private final WebBrowser browser = session.browser();

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Semaphore steps = new Semaphore(0);
    private final NodeRegistry types = NodeRegistry.builder()
            .discover()
            .add("Works", context -> Outcome.done())
            .add("Breaks", context -> {
                throw new IllegalStateException("the pump is broken");
            })
            .add("Crawls", context -> {
                for (int percent = 10; steps.tryAcquire(50, TimeUnit.SECONDS); percent += 30) {
                    context.progress(percent / 100.0, "at " + percent);
                }
                return Outcome.done();
            })
            .add("Holds", context -> {
                goOn.await();
                return Outcome.done();
            })
            .build();
    private final ApiFixture fixture = new ApiFixture(
            engine -> engine.nodes(types).secrets(SecretSource.of(Map.of("production", "open-sesame-4711"))),
            HttpApiBuilder::dashboard);

    @AfterEach
    void stop() {
        goOn.countDown();
        fixture.close();
    }

    private void register(String yaml) {
        fixture.engine().register(WorkflowLoader.with(types).parse(yaml, Format.YAML, "test"));
    }

    private void open(String page, int width) {
        browser.open("about:blank");
        browser.window(width, false);
        session.signIn(fixture, page, ApiFixture.OPERATE);
    }

    private int beyond(String selector) {
        return browser.run(
                        "const it = document.querySelector(arguments[0]); return it.scrollWidth - it.clientWidth",
                        selector)
                .asInt();
    }

    @Test
    void long_names_push_nothing_out_of_the_window() {
        register("workflowId: " + LONG + "\nnodes: [{nodeId: " + LONG + ", runtimeType: Breaks}]\n");
        var id = fixture.engine()
                .start(LONG, Map.of(), StartOptions.key(LONG).withLabels(Map.of("customer", LONG)))
                .id();
        for (int width : new int[] {375, 1400}) {
            open("", width);
            browser.textIs("tbody tr", LONG);
            assertThat(beyond(".scroll")).as("the list at " + width).isZero();
            for (var page : Map.of("definitions", "tbody tr", "executions/" + id, "main .members")
                    .entrySet()) {
                browser.run("location.hash = arguments[0]", "#/" + page.getKey());
                browser.textIs(page.getValue(), LONG);
                assertThat(beyond("html")).as(page + " at " + width).isZero();
                assertThat(browser.run(CUT_OFF).asText())
                        .as(page + " at " + width)
                        .isEmpty();
            }
        }
    }

    @Test
    void an_execution_says_as_what_it_was_started_and_where_it_failed() {
        register("workflowId: pumps\nnodes: [{nodeId: pump, runtimeType: Breaks}]\n");
        var start = fixture.call(
                "POST",
                "/executions",
                ApiFixture.OPERATE,
                "{\"workflow\": \"pumps\", \"labels\": {\"region\": \"eu\"}}",
                "Idempotency-Key",
                "order-7");
        open("#/executions/" + start.text("executionId"), 1400);

        browser.textIs(".facts", "order-7");
        browser.textIs(".facts", "otto");
        browser.textIs(".facts", "region=eu");
        browser.textIs(".cause", "java.lang.IllegalStateException at pump: the pump is broken");
    }

    @Test
    void a_box_says_how_often_its_node_was_tried_and_how_far_it_is() {
        register("""
            workflowId: crawls
            nodes:
              - {nodeId: pump, runtimeType: Breaks, retryPolicy: {maxAttempts: 3, initialDelay: 1ms}}
              - {nodeId: crawl, runtimeType: Crawls}
            """);
        var id = fixture.engine().start("crawls", Map.of()).id();
        open("#/executions/" + id, 1400);
        browser.until(BOX.formatted("pump") + ".getAttribute('aria-label').endsWith('failed, 3 attempts')");
        assertThat(browser.run("return " + BOX.formatted("pump") + ".querySelector('.tries').textContent")
                        .asText())
                .isEqualTo("3×");

        for (int percent : new int[] {10, 40, 70}) {
            steps.release();
            browser.until(BOX.formatted("crawl") + ".getAttribute('aria-label').endsWith(', " + percent + " %')");
        }
        assertThat(browser.run(HOW_FAR.formatted(BOX.formatted("crawl"))).asInt())
                .isEqualTo(70);
    }

    @Test
    void who_waits_at_a_gate_is_told_with_links_and_in_the_readers_own_time() {
        register("workflowId: busy\nnodes: [{nodeId: hold, runtimeType: Holds, locks: [{name: door}]}]\n");
        var holds = fixture.engine().start("busy", Map.of()).id();
        var waits = fixture.engine().start("busy", Map.of()).id();
        open("#/executions/" + waits, 1400);
        browser.click("main .members button", "hold");

        browser.textIs("#panel .reasons a", holds.toString());
        assertThat(browser.run("return document.querySelector('#panel .reasons').textContent")
                        .asText())
                .doesNotContainPattern("\\dT\\d\\d:\\d\\d")
                .contains("held by hold of execution " + holds + " since ");
    }

    @Test
    void an_execution_that_has_not_begun_says_whom_it_waits_for() {
        register("workflowId: busy\nnodes: [{nodeId: hold, runtimeType: Holds}]\n");
        var lane = StartOptions.NONE.withLane("device-7");
        var first = fixture.engine().start("busy", Map.of(), lane).id();
        var second = fixture.engine().start("busy", Map.of(), lane).id();
        open("#/executions/" + second, 1400);

        browser.textIs(".asks", "It waits to begin, as number 1, at lane");
        browser.textIs(".asks a", first.toString());
        browser.textIs(".facts", "millrace.lane=device-7");
        goOn.countDown();
        browser.textIs(".titled .mark", "completed");
        browser.until("!document.querySelector('.asks')");
    }

    @Test
    void a_secret_is_given_to_a_start_by_its_name() {
        register("""
            workflowId: logs-in
            parameters:
              account: {secret: true, default: test-account, description: Who logs in}
              times: {type: integer, default: 2}
            nodes: [{nodeId: work, runtimeType: Works}]
            """);
        open("#/definitions/logs-in", 1400);
        browser.until("document.querySelector('[name=p-account]')");
        browser.textIs(".start", "Who logs in; the name of a secret; default \"test-account\"");
        browser.run("document.querySelector('[name=p-account]').focus()");
        browser.type("production" + WebBrowser.ENTER);

        browser.until("location.hash.startsWith('#/executions/')");
        browser.textIs(".columns", "production");
        browser.textIs(".columns", "\"times\": 2");
    }

    @Test
    void names_from_right_to_left_leave_what_stands_beside_them_in_its_place() {
        var name = "\u05e9\u05e8\u05e9\u05e8\u05ea";
        register("workflowId: " + name + "\nnodes: [{nodeId: \u0645\u0647\u0645\u0629, runtimeType: Works}]\n");
        fixture.engine().start(name, Map.of());
        open("", 1400);
        browser.until("document.querySelectorAll('tbody tr').length === 1");

        assertThat(browser.run("const [name, version] = ['a', '.hint'].map(part => document.querySelector("
                                + "'tbody td[data-name=Workflow] ' + part).getBoundingClientRect());"
                                + " return version.left >= name.right")
                        .asBoolean())
                .as("the version stands behind the name")
                .isTrue();
    }

    @Test
    void what_a_list_shows_of_several_things_stands_below_its_name_on_a_narrow_window() {
        register("workflowId: works\nnodes: [{nodeId: work, runtimeType: Works}]\n");
        fixture.engine().start("works", Map.of(), StartOptions.key("order-7").withLabels(Map.of("region", "eu")));
        open("", 375);
        browser.textIs("tbody", "region=eu");

        var lefts = browser.run("return ['.code', '.label'].map(part => document.querySelector("
                + "'tbody td[data-name=\"Key and labels\"] ' + part).getBoundingClientRect().left > 100)");
        assertThat(List.of(lefts.get(0).asBoolean(), lefts.get(1).asBoolean())).containsOnly(true);
    }
}
