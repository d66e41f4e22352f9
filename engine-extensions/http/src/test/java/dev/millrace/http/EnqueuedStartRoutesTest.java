package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Starts in a shared store that no engine has begun, over HTTP: looked at, tried again, withdrawn. */
class EnqueuedStartRoutesTest {

    private static final String PATH = "/enqueued-starts";

    private final KeptStarts kept = new KeptStarts();
    private final ApiFixture fixture = new ApiFixture(engine -> engine.store(kept.store()), api -> api);

    @AfterEach
    void close() {
        fixture.close();
    }

    private static String id(int n) {
        return "01m8qhf0hkmw6vs3jx1tb43xh" + "abcdefgh".charAt(n);
    }

    private List<String> pages() {
        var executions = new ArrayList<String>();
        var cursor = "";
        while (!cursor.equals("null")) {
            var page = fixture.get(PATH + "?limit=2" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            assertThat(page.json().get("enqueuedStarts").size()).isLessThanOrEqualTo(2);
            page.json()
                    .get("enqueuedStarts")
                    .forEach(one -> executions.add(one.get("executionId").asText()));
            assertThat(executions).doesNotHaveDuplicates();
            cursor = page.text("next");
        }
        return executions;
    }

    @Test
    void they_come_in_pages_those_that_are_given_up_first() {
        for (int n = 0; n < 4; n++) {
            kept.refused(id(n), n, false);
        }
        kept.refused(id(4), 4, true);

        assertThat(pages()).containsExactly(id(4), id(0), id(1), id(2), id(3));
        assertThat(fixture.get(PATH + "?cursor=1~yesterday~x").text("code")).isEqualTo("HTT-113");
        assertThat(fixture.get(PATH + "?limit=1001").text("code")).isEqualTo("HTT-113");
    }

    @Test
    void one_is_explained_where_its_execution_is_asked_for() {
        kept.refused(id(0), 0, false);

        var one = fixture.get(PATH + "/" + id(0));
        assertThat(one.text("workflowId")).isEqualTo("order");
        assertThat(one.json().get("runsOn").toString()).isEqualTo("[\"gpu\"]");
        assertThat(one.text("why"))
                .isEqualTo("3 trials in vain, the next from 2026-01-31T09:01:00.000250Z on; the last engine that took"
                        + " it: [ENG-124] <b>nobody</b> knows it");
        for (var path : List.of("", "/snapshot", "/explain?node=a")) {
            var execution = fixture.get("/executions/" + id(0) + path);
            assertThat(execution.status()).isEqualTo(404);
            assertThat(execution.text("code")).isEqualTo("HTT-107");
            assertThat(execution.text("detail")).contains("has not begun", "[ENG-124]");
        }
        assertThat(fixture.get("/executions/" + id(1)).text("detail")).doesNotContain("has not begun");
    }

    @Test
    void one_is_tried_again_and_withdrawn() {
        kept.refused(id(0), 0, true);
        assertThat(fixture.get(PATH + "/" + id(0)).json().get("givenUp").asBoolean())
                .isTrue();

        var tried = fixture.post(PATH + "/" + id(0) + "/try-again", "{}");
        assertThat(tried.json().get("givenUp").asBoolean()).isFalse();
        assertThat(tried.text("why"))
                .isEqualTo("no engine has taken it yet; one does that has room and the labels gpu");

        assertThat(fixture.post(PATH + "/" + id(0) + "/withdraw", null).text("executionId"))
                .isEqualTo(id(0));
        assertThat(pages()).isEmpty();
        for (var verb : List.of("/withdraw", "/try-again")) {
            var gone = fixture.post(PATH + "/" + id(0) + verb, "{}");
            assertThat(gone.status()).isEqualTo(404);
            assertThat(gone.text("code")).isEqualTo("HTT-130");
        }
    }

    @Test
    void one_that_an_engine_is_about_to_begin_is_not_withdrawn() {
        kept.take(kept.refused(id(0), 0, false));

        var refused = fixture.post(PATH + "/" + id(0) + "/withdraw", "{}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("code")).isEqualTo("HTT-116");
        assertThat(pages()).containsExactly(id(0));
    }

    @Test
    void who_may_not_changes_nothing() {
        kept.refused(id(0), 0, false);

        for (var verb : List.of("/withdraw", "/try-again")) {
            var path = PATH + "/" + id(0) + verb;
            assertThat(fixture.call("POST", path, "", "{}").status()).isEqualTo(401);
            assertThat(fixture.call("POST", path, ApiFixture.READ, "{}").text("code"))
                    .isEqualTo("HTT-101");
            assertThat(fixture.post(path, "{\"force\": true}").text("code")).isEqualTo("HTT-112");
        }
        assertThat(fixture.get(PATH + "/" + id(0)).json().get("trials").asInt()).isEqualTo(3);
    }
}
