package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The dashboard in a real browser, worked as hands would. */
@Tag("long")
class DashboardBrowserTest {

    @RegisterExtension
    static final BrowserSession session = new BrowserSession();

    private final WebBrowser browser = session.browser();

    private ApiFixture fixture = new ApiFixture(HttpApiBuilder::dashboard);

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void open(String page) {
        browser.open(DashboardPage.of(fixture) + page);
    }

    private void signIn(String token, String page) {
        DashboardPage.signIn(browser, DashboardPage.of(fixture) + page, token);
    }

    @Test
    void only_a_token_that_is_known_lets_in_and_it_goes_with_the_tab() {
        open("");
        browser.until("document.activeElement.id === 'token'");
        browser.type("not-a-token-0123456789" + WebBrowser.ENTER);
        browser.textIs("[role=alert]", "not known here");
        assertThat(browser.run("return sessionStorage.length").asInt()).isZero();

        browser.type(ApiFixture.READ + WebBrowser.ENTER);
        browser.textIs("#who", "rita, read");

        assertThat(browser.run("return document.cookie + Object.values(localStorage)")
                        .asText())
                .isEmpty();
        open("?again");
        browser.textIs("#who", "rita, read");
        browser.click("button", "Sign out");
        browser.until("document.activeElement.id === 'token'");
        assertThat(browser.run("return sessionStorage.length").asInt()).isZero();
    }

    @Test
    void the_list_tells_what_happens_and_is_narrowed_by_status() {
        fixture.with(ApiWorkflows.WAITS).with(ApiWorkflows.PUMPS);
        var failed = fixture.run("pumps");
        signIn(ApiFixture.OPERATE, "");
        browser.until("document.querySelectorAll('tbody tr').length === 1");

        var waiting = fixture.start("waits", Map.of());

        browser.until("document.querySelectorAll('tbody tr').length === 2");
        browser.textIs("tbody tr", waiting);
        browser.textIs(".chips", "1 waiting");
        fixture.post("/executions/" + waiting + "/signals", "{\"name\": \"news\"}");
        browser.textIs(".chips", "1 completed");

        browser.click(".chip", "1 failed");
        browser.until("location.hash.includes('status=FAILED') && document.querySelectorAll('tbody tr').length === 1");
        browser.textIs("tbody tr", failed);
    }

    @Test
    void a_server_that_is_gone_is_said() {
        signIn(ApiFixture.READ, "");
        browser.textIs("main", "No execution is like that");

        fixture.close();

        browser.until("!document.getElementById('offline').hidden");
    }

    @Test
    void an_execution_is_found_by_its_key() {
        fixture.with(ApiWorkflows.WAITS);
        fixture.call(
                "POST", "/executions", ApiFixture.OPERATE, "{\"workflow\": \"waits\"}", "Idempotency-Key", "order 7");
        fixture.start("waits", Map.of());
        signIn(ApiFixture.READ, "");
        browser.until("document.querySelectorAll('tbody tr').length === 2");

        browser.run("document.querySelector('[type=search]').focus()");
        browser.type("order 7" + WebBrowser.ENTER);

        browser.until("document.querySelectorAll('tbody tr').length === 1");
        browser.textIs("tbody tr", "order 7");
    }

    @Test
    void an_approval_is_given_with_a_comment_and_the_graph_follows() {
        fixture.with(ApiWorkflows.ASKS);
        var id = fixture.start("asks", Map.of());
        signIn(ApiFixture.OPERATE, "#/executions/" + id);
        browser.until(DashboardPage.BOXES + ".some(b => b.classList.contains('s-waiting'))");

        browser.run("document.querySelector('.viewport').shadowRoot.querySelector('a.box').focus()");
        browser.type(" ");
        browser.textIs("#panel", "It waits for the signal answer");
        browser.click("#panel button", "Approve");
        browser.until("document.querySelector('dialog[open] textarea') === document.activeElement");
        browser.type("looked at it");
        browser.click("dialog button", "Approve");

        browser.textIs(".titled .mark", "completed");
        browser.until(DashboardPage.BOXES + ".every(b => b.classList.contains('s-completed'))");
        assertThat(fixture.call("GET", "/executions/" + id + "/events", ApiFixture.OPERATE, null)
                        .body())
                .contains("looked at it", "\"otto\"");
    }

    @Test
    void what_failed_tells_its_stack_and_is_rerun_after_a_look_at_what_that_does() {
        fixture.with(ApiWorkflows.PUMPS);
        var id = fixture.run("pumps");
        signIn(ApiFixture.OPERATE, "#/executions/" + id);
        browser.until(DashboardPage.BOXES + ".length === 2");
        browser.run("document.querySelector('.viewport').shadowRoot.querySelector('a.box').focus()");
        browser.type(WebBrowser.DOWN + WebBrowser.ENTER);
        browser.textIs("#panel h2", "pump");
        browser.textIs("#panel details", "Stack of java.lang.IllegalStateException");
        browser.textIs("#panel", "it is broken");
        browser.type(WebBrowser.ESCAPE);
        browser.until("document.getElementById('panel').hidden");
        assertThat(browser.run("return document.querySelector('.viewport').shadowRoot.activeElement"
                                + ".getAttribute('aria-label')")
                        .asText())
                .startsWith("pump");

        fixture.repairPump();
        browser.click("button", "Rerun what failed");
        browser.textIs("dialog .outlook", "Runs again (1): pump");
        assertThat(fixture.get("/executions/" + id).text("status")).isEqualTo("FAILED");
        browser.click("dialog button", "Do it");

        browser.textIs(".titled .mark", "completed");
    }

    @Test
    void cancelling_asks_first() {
        fixture.with(ApiWorkflows.WAITS);
        var id = fixture.start("waits", Map.of());
        signIn(ApiFixture.OPERATE, "#/executions/" + id);

        browser.click("button", "Cancel");
        browser.textIs("dialog", "1 node is running or waiting: hear.");
        browser.click("dialog button", "Back");
        browser.until("!document.querySelector('dialog')");
        assertThat(fixture.get("/executions/" + id).text("status")).isEqualTo("WAITING");
        browser.click("button", "Cancel");
        browser.click("dialog button", "Cancel it");

        browser.textIs(".titled .mark", "cancelled");
    }

    @Test
    void what_stays_as_it_is_stays_under_the_pointer_and_the_chosen_node_is_followed() {
        fixture.with("""
            workflowId: twice
            nodes:
              - {nodeId: first, runtimeType: Wait, signal: one}
              - {nodeId: second, runtimeType: Wait, signal: two, dependsOn: first}
            """);
        var id = fixture.start("twice", Map.of());
        signIn(ApiFixture.OPERATE, "#/executions/" + id);
        browser.until(DashboardPage.BOXES + ".length === 2");
        browser.run("document.querySelector('.viewport').shadowRoot.querySelector('a.box').focus()");
        browser.type(WebBrowser.ENTER);
        browser.textIs("#panel", "It waits for the signal one");
        browser.run("document.querySelector('[data-focus=cancel]').isTheSame = true");

        fixture.post("/executions/" + id + "/signals", "{\"name\": \"one\"}");

        browser.textIs("#panel .mark", "completed");
        browser.textIs(".progress", "1 of 2");
        assertThat(browser.run("return document.querySelector('[data-focus=cancel]').isTheSame === true")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void a_workflow_is_started_by_the_form_that_its_parameters_make() {
        fixture.with(ApiWorkflows.WORKS);
        signIn(ApiFixture.OPERATE, "#/definitions/works");
        browser.until("document.querySelector('[name=p-amount]')");

        browser.click("button", "Start");
        assertThat(browser.run("return location.hash").asText()).isEqualTo("#/definitions/works");
        browser.run("document.querySelector('[name=p-amount]').focus()");
        browser.type("3");
        browser.run("document.querySelector('[name=p-note]').focus()");
        browser.type("by hand" + WebBrowser.ENTER);

        browser.until("location.hash.startsWith('#/executions/')");
        browser.textIs(".columns", "\"amount\": 3");
        browser.textIs(".columns", "\"note\": \"by hand\"");
    }

    private static final String BUSY = """
        workflowId: busy
        nodes:
          - {nodeId: hold, runtimeType: Holds, locks: [{name: door}]}
        """;

    private static final String SHAKY = """
        workflowId: shaky
        nodes:
          - {nodeId: shake, runtimeType: Breaks, circuitBreakerPolicy: {key: pump, minimumThroughput: 1}}
        """;

    private static final String LOST = """
        workflowId: lost
        nodes:
          - {nodeId: sink, runtimeType: Holds, lease: heartbeat}
        """;

    @Test
    void gates_breakers_dead_letters_and_triggers_have_their_pages() {
        var goOn = new CountDownLatch(1);
        var types = NodeRegistry.builder()
                .discover()
                .add("Works", context -> Outcome.done())
                .add("Breaks", context -> Outcome.failed("Broken", "the pump is broken"))
                .add("Holds", context -> {
                    goOn.await();
                    return Outcome.done();
                })
                .build();
        fixture.close();
        fixture = new ApiFixture(
                engine -> engine.nodes(types).maxDeliveries(1).visibility(Duration.ofMillis(400)),
                HttpApiBuilder::dashboard);
        for (var yaml : List.of(BUSY, SHAKY, LOST)) {
            fixture.engine().register(WorkflowLoader.with(types).parse(yaml, Format.YAML, "test"));
        }
        fixture.with(ApiWorkflows.NIGHTLY);
        var holds = fixture.start("busy", Map.of());
        fixture.start("busy", Map.of());
        fixture.run("shaky");
        var lost = fixture.run("lost");
        signIn(ApiFixture.ADMIN, "#/gates");
        browser.textIs("tbody", "lock door");
        browser.textIs("tbody td[data-name=\"Held by\"] a", holds);

        browser.run("location.hash = '#/breakers'");
        browser.textIs("tbody", "pump");
        browser.textIs("tbody .mark", "open");

        browser.run("location.hash = '#/dead-letters'");
        browser.textIs("tbody", lost);
        goOn.countDown();
        browser.click("button", "Deliver again");
        browser.textIs("dialog .outlook", "Runs again (1): sink");
        browser.click("dialog button", "Do it");
        browser.textIs("main", "There is no dead letter");
        assertThat(fixture.get("/executions/" + lost + "/result?wait=50s").text("status"))
                .isEqualTo("COMPLETED");

        browser.run("location.hash = '#/triggers'");
        browser.textIs("tbody", "cron 0 3 * * *");
        browser.run("document.querySelector('tbody td[data-name=Next] button').click()");
        browser.until("document.querySelectorAll('#panel li').length === 10");
        browser.click("#panel button", "Close");
        browser.click("button", "Fire");
        browser.click("dialog button", "Fire");
        browser.until("document.querySelector('tbody td[data-name=Newest] a')");
        browser.click("button", "Disable");
        browser.click("dialog button", "Disable");
        browser.textIs("tbody .mark", "disabled");
    }

    @Test
    void who_may_only_read_sees_no_data_and_no_buttons() {
        fixture.with(ApiWorkflows.ASKS);
        var id = fixture.start("asks", Map.of("secretPlan", "hidden-from-readers"));
        signIn(ApiFixture.READ, "#/executions/" + id);
        browser.textIs("main", "Hidden from the role read");

        assertThat(browser.run("return [...document.querySelectorAll('main button')].map(b => b.textContent).join()")
                        .asText())
                .doesNotContain("Cancel");
        assertThat(browser.run("return document.documentElement.outerHTML").asText())
                .doesNotContain("hidden-from-readers");
    }

    @Test
    void texts_from_outside_stay_texts() {
        var hostile = "<img src=x onerror=document.title=1>";
        fixture.with("""
            workflowId: hostile
            name: "%1$s"
            nodes:
              - {nodeId: shout, runtimeType: Groovy, scriptContent: "throw new RuntimeException('%1$s')"}
            """.formatted(hostile));
        var id = fixture.start("hostile", Map.of(hostile, hostile));
        fixture.get("/executions/" + id + "/result?wait=50s");
        for (var page : List.of("#/executions/" + id, "#/definitions/hostile", "#/executions")) {
            if (page.equals("#/executions/" + id)) {
                signIn(ApiFixture.OPERATE, page);
            } else {
                browser.run("location.hash = arguments[0]", page);
            }
            browser.textIs("main", "hostile");
            browser.until("document.querySelector('h1')");
            assertThat(browser.run("return document.querySelectorAll('img[src=x]').length + document.title")
                            .asText())
                    .as(page)
                    .startsWith("0")
                    .contains("Millrace");
        }
    }

    @Test
    void ten_thousand_executions_and_a_thousand_nodes_are_few_elements() {
        fixture.close();
        fixture = new ApiFixture(engine -> engine.retainedExecutions(11_000), HttpApiBuilder::dashboard)
                .with(ApiWorkflows.WORKS)
                .with(thousand());
        for (int i = 0; i < 10_000; i++) {
            fixture.engine().start("works", Map.of("amount", 1 + i));
        }
        var wide = fixture.start("thousand", Map.of());
        assertThat(fixture.get("/executions/" + wide + "/result?wait=50s").status())
                .isEqualTo(200);

        signIn(ApiFixture.OPERATE, "");
        browser.until("document.querySelectorAll('tbody tr').length === 50");
        browser.textIs(".chips", "10001 completed");
        browser.click("button", "Older");
        browser.textIs(".pages", "Page 2");
        assertThat(elements()).isLessThan(1_500);

        browser.run("location.hash = arguments[0]", "#/executions/" + wide);
        browser.until(DashboardPage.BOXES + ".length > 10");
        browser.textIs(".gantt", "n1");
        assertThat(elements()).isLessThan(3_000);
        browser.run("[...document.querySelectorAll('[type=search]')].at(-1).focus()");
        browser.type("n777");
        browser.until("document.querySelectorAll('main .members li').length === 1");
        browser.textIs("main .members", "n777");
    }

    private int elements() {
        return browser.run("return document.querySelectorAll('*').length"
                        + " + (document.querySelector('.viewport')?.shadowRoot.querySelectorAll('*').length || 0)")
                .asInt();
    }

    private static String thousand() {
        var nodes = new StringBuilder("workflowId: thousand\nnodes:\n");
        for (int i = 0; i < 1_000; i++) {
            nodes.append("  - {nodeId: n").append(i).append(", runtimeType: Works");
            nodes.append(i < 10 ? "" : ", dependsOn: n" + i * 7 % (i / 10 * 10)).append("}\n");
        }
        return nodes.toString();
    }

    @Test
    void every_page_is_legible_named_and_as_wide_as_the_window_and_axe_finds_no_fault() {
        fixture.with(ApiWorkflows.ASKS)
                .with(ApiWorkflows.PUMPS)
                .with(ApiWorkflows.NIGHTLY)
                .with(ApiWorkflows.WORKS);
        var failed = fixture.run("pumps");
        var asking = fixture.start("asks", Map.of("order", 7));
        signIn(ApiFixture.ADMIN, "");
        var wrong = new ArrayList<String>();
        for (var page : List.of(
                "executions",
                "executions/" + failed,
                "executions/" + asking,
                "definitions",
                "definitions/works",
                "triggers",
                "dead-letters",
                "gates",
                "breakers")) {
            browser.run("location.hash = arguments[0]", "#/" + page);
            browser.until(
                    "document.querySelector('h1') && !document.querySelector('main').textContent.includes('Loading')");
            if (page.contains("s/")) {
                browser.until(DashboardPage.BOXES + ".length > 0");
                browser.run(DashboardPage.BOXES
                        + ".at(-1).dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))");
                browser.until("!document.getElementById('panel').hidden"
                        + " && !document.getElementById('panel').textContent.includes('Loading')");
            }
            for (boolean isDark : new boolean[] {false, true}) {
                for (int width : new int[] {375, 1400, 3840}) {
                    browser.window(width, isDark);
                    browser.until("document.documentElement.dataset.theme === '" + (isDark ? "dark" : "light") + "'");
                    look(page + " " + width + (isDark ? " dark" : " light"), wrong);
                }
                browser.window(1400, isDark);
                browser.accessibilityFaults(text("axe.js")).forEach(fault -> wrong.add(page + ": " + fault));
            }
            browser.window(1400, false);
        }
        browser.run("location.hash = arguments[0]", "#/executions/" + asking);
        browser.click("button", "Pause");
        browser.until("document.querySelector('dialog[open]')");
        browser.accessibilityFaults(text("axe.js")).forEach(fault -> wrong.add("a dialog: " + fault));
        assertThat(wrong).isEmpty();
    }

    private void look(String where, List<String> wrong) {
        var seen = browser.run(text("looks.js"));
        assertThat(seen.get("texts").asInt()).as(where).isGreaterThan(5);
        if (seen.get("least").asDouble() < 4.5) {
            wrong.add(where + ": contrast " + seen.get("least") + " of " + seen.get("faintest"));
        }
        if (seen.get("beyond").asInt() > 0) {
            wrong.add(where + ": " + seen.get("beyond") + " pixels beyond the window");
        }
        for (var list : List.of("unnamed", "small", "ids")) {
            if (!seen.get(list).isEmpty()) {
                wrong.add(where + ": " + list + " " + seen.get(list));
            }
        }
    }

    private static String text(String name) {
        return WebBrowser.text("dev/millrace/http/" + name);
    }

    @Test
    void the_frame_is_worked_by_keys_alone_and_keeps_the_chosen_colours() {
        fixture.with(ApiWorkflows.ASKS);
        signIn(ApiFixture.OPERATE, "");
        browser.run("document.activeElement.blur(); document.querySelector('.skip').focus()");
        browser.type(WebBrowser.ENTER);
        assertThat(browser.run("return document.activeElement.id").asText()).isEqualTo("main");

        browser.run("document.querySelector('.brand').focus()");
        browser.type(WebBrowser.TAB + WebBrowser.TAB + WebBrowser.ENTER);
        browser.textIs("h1", "Definitions");
        browser.run("document.getElementById('theme').focus()");
        browser.type(WebBrowser.ENTER);
        browser.until("document.documentElement.dataset.theme === 'dark'");
        open("?again");
        browser.until("document.documentElement.dataset.theme === 'dark'");
        assertThat(browser.run("return getComputedStyle(document.body).backgroundColor")
                        .asText())
                .isEqualTo("rgb(18, 21, 24)");
        browser.run("localStorage.clear()");
    }
}
