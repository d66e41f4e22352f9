package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each button of the dashboard that changes something, pressed in a real browser; one engine for all of them. */
@Tag("long")
class DashboardActionsTest {

    private static final List<String> CHANGING = List.of(
            "Pause",
            "Resume",
            "Cancel",
            "Terminate",
            "Approve",
            "Reject",
            "Send the signal",
            "Skip",
            "Complete with output",
            "Edit output",
            "Compensate back to here",
            "Undo the last repair",
            "Rerun from here",
            "Rerun what failed",
            "Start another like it",
            "Start",
            "Fire",
            "Enable",
            "Disable");

    @RegisterExtension
    static final BrowserSession session = new BrowserSession();

    private static ApiFixture fixture;

    private final WebBrowser browser = session.browser();

    @BeforeAll
    static void open() {
        fixture = new ApiFixture(HttpApiBuilder::dashboard)
                .with(ApiWorkflows.WAITS)
                .with(ApiWorkflows.ASKS)
                .with(ApiWorkflows.PUMPS)
                .with(ApiWorkflows.BOOKS);
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private void signIn(String id) {
        session.signIn(fixture, "#/executions/" + id, ApiFixture.OPERATE);
    }

    /** Presses a button, gives a reason, and confirms. */
    private void confirm(String button, String reason, String confirmation) {
        browser.click("button", button);
        DashboardPage.fill(browser, "reason", reason);
        browser.click("dialog button", confirmation);
        browser.until("!document.querySelector('dialog')");
    }

    /** Presses a button of a repair that needs an output, and confirms after a look at what it would do. */
    private void give(String button, String output) {
        browser.click("#panel button", button);
        DashboardPage.fill(browser, "data", output);
        browser.click("dialog button", "Look at what it would do");
        browser.until("document.querySelector('dialog[open] .outlook')");
        browser.click("dialog button", "Do it");
        browser.until("!document.querySelector('dialog')");
    }

    private void openNode(String path) {
        browser.click("main .members button", path);
        browser.textIs("#panel h2", path);
    }

    private void statusIs(String status) {
        browser.textIs(".titled .mark", status);
    }

    private static String events(String id) {
        return fixture.call("GET", "/executions/" + id + "/events", ApiFixture.OPERATE, null)
                .body();
    }

    private static String node(String id, String path) {
        return fixture.call("GET", "/executions/" + id + "/snapshot", ApiFixture.OPERATE, null)
                .json()
                .get("nodes")
                .get(path)
                .toString();
    }

    @Test
    void an_execution_is_paused_resumed_signalled_started_again_and_terminated() {
        var id = fixture.start("waits", Map.of());
        signIn(id);
        statusIs("waiting");

        confirm("Pause", "lunch", "Pause");
        statusIs("paused");
        confirm("Resume", "lunch is over", "Resume");
        statusIs("waiting");
        openNode("hear");
        browser.click("#panel button", "Send the signal");
        DashboardPage.fill(browser, "payload", "{\"cups\": 2}");
        browser.click("dialog button", "Send");
        statusIs("completed");
        assertThat(node(id, "hear")).contains("\"cups\":2");
        assertThat(events(id)).contains("lunch", "lunch is over", "\"otto\"");

        browser.click("button", "Start another like it");
        browser.click("dialog button", "Start");
        browser.until("!location.hash.includes('" + id + "')");
        statusIs("waiting");
        var other = browser.run("return location.hash.split('/').at(-1)").asText();
        confirm("Terminate", "not needed", "Terminate it");
        statusIs("terminated");
        assertThat(fixture.get("/executions/" + other).text("status")).isEqualTo("TERMINATED");
        assertThat(events(other)).contains("not needed");
    }

    @Test
    void a_request_is_rejected_with_a_comment() {
        var id = fixture.start("asks", Map.of());
        signIn(id);
        openNode("ask");

        browser.click("#panel button", "Reject");
        DashboardPage.fill(browser, "comment", "too dear");
        browser.click("dialog button", "Reject");

        statusIs("completed");
        assertThat(node(id, "ask")).contains("rejected", "too dear", "otto");
        assertThat(node(id, "pay")).contains("SKIPPED");
    }

    @Test
    void a_node_that_failed_is_given_an_output_which_is_then_edited() {
        var id = fixture.run("pumps");
        signIn(id);
        openNode("pump");

        give("Complete with output", "{\"pumped\": 9}");
        statusIs("completed");
        assertThat(node(id, "pump")).contains("\"pumped\":9");

        give("Edit output", "{\"pumped\": 10}");
        browser.textIs("#panel", "\"pumped\": 10");
        assertThat(node(id, "pump")).contains("\"pumped\":10");
    }

    @Test
    void a_node_that_failed_is_skipped_and_the_one_before_it_run_again() {
        var id = fixture.run("pumps");
        signIn(id);
        openNode("pump");

        browser.click("#panel button", "Skip");
        DashboardPage.fill(browser, "reason", "no pump here");
        browser.click("dialog button", "Do it");
        browser.textIs("#panel .mark", "skipped");
        assertThat(node(id, "pump")).contains("SKIPPED");
        assertThat(events(id)).contains("no pump here");

        fixture.repairPump();
        openNode("look");
        browser.click("#panel button", "Rerun from here");
        browser.textIs("dialog .outlook", "look");
        browser.click("dialog button", "Do it");
        browser.until("!document.querySelector('dialog')");
        browser.until("document.querySelector('.progress')?.textContent.includes('2 of 2')");
        assertThat(node(id, "pump")).contains("COMPLETED", "\"pumped\":7");
    }

    @Test
    void what_was_done_is_compensated_back_to_a_node_and_a_held_repair_is_undone() {
        var id = fixture.run("books");
        signIn(id);
        openNode("book");

        browser.click("#panel button", "Compensate back to here");
        browser.textIs("dialog .outlook", "Is undone (1): book");
        browser.click("dialog button", "Do it");
        browser.until("!document.querySelector('dialog')");
        browser.until("document.querySelector('.progress')?.textContent.includes('2 of')");
        statusIs("completed");
        assertThat(events(id)).contains("compensateBackTo");

        browser.click("#panel button", "Rerun from here");
        DashboardPage.fill(browser, "reason", "once more");
        browser.click(
                "dialog label",
                "Leave it paused: nothing begins until it is resumed, and until then it can be undone.");
        browser.click("dialog button", "Do it");
        statusIs("paused");
        browser.click("button", "Undo the last repair");
        browser.textIs("dialog", "rerunFrom of book");
        browser.textIs("dialog", "once more");
        DashboardPage.fill(browser, "reason", "rather not");
        browser.click("dialog button", "Undo it");
        statusIs("completed");
        assertThat(events(id)).contains("RepairUndone", "rather not");
    }

    @Test
    void below_a_path_of_another_server_it_starts_and_follows_executions() {
        try (var host = new MountedServer(fixture.api())) {
            DashboardPage.signIn(browser, host.address() + "#/definitions/waits", ApiFixture.OPERATE);
            browser.click("button", "Start");
            statusIs("waiting");
            openNode("hear");
            browser.click("#panel button", "Send the signal");
            browser.click("dialog button", "Send");

            statusIs("completed");
            assertThat(browser.run("return location.href").asText()).startsWith(host.address());
        }
    }

    @Test
    void a_server_that_only_shows_has_no_buttons_that_change_anything() {
        try (var shows = new ApiFixture(api -> api.dashboard().readOnly())
                .with(ApiWorkflows.ASKS)
                .with(ApiWorkflows.NIGHTLY)) {
            var id = shows.engine().start("asks", Map.of()).id();
            DashboardPage.signIn(browser, DashboardPage.of(shows) + "#/executions/" + id, ApiFixture.ADMIN);
            browser.textIs("#who", "ada, admin, read only");
            openNode("ask");
            browser.textIs("#panel", "It waits for the signal answer");
            assertThat(buttons()).contains("ask").doesNotContainAnyElementsOf(CHANGING);

            for (var page : Map.of("definitions/asks", "definition as JSON", "triggers", "0 3 * * *")
                    .entrySet()) {
                browser.run("location.hash = arguments[0]", "#/" + page.getKey());
                browser.textIs("main", page.getValue());
                assertThat(buttons()).as(page.getKey()).doesNotContainAnyElementsOf(CHANGING);
            }
        }
    }

    private List<String> buttons() {
        var script = "return [...document.querySelectorAll('main button, #panel button')].map(b => b.textContent)";
        return StreamSupport.stream(browser.run(script).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
