package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Starts in a shared store that no engine has begun, in a real browser. */
@Tag("long")
class DashboardStartsTest {

    private static final String GIVEN_UP = "01m8qhf0hkmw6vs3jx1tb43xha";
    private static final String TRIED = "01m8qhf0hkmw6vs3jx1tb43xhb";

    @RegisterExtension
    static final BrowserSession session = new BrowserSession();

    private final WebBrowser browser = session.browser();

    private final KeptStarts kept = new KeptStarts();

    private ApiFixture fixture() {
        kept.refused(GIVEN_UP, 0, true);
        kept.refused(TRIED, 1, false);
        return new ApiFixture(engine -> engine.store(kept.store()), HttpApiBuilder::dashboard);
    }

    private void signIn(ApiFixture fixture, String token) {
        session.signIn(fixture, "#/gates", token);
        browser.textIs("tbody", "given up");
    }

    @Test
    void they_stand_among_the_gates_with_their_reason_and_are_tried_again_or_withdrawn() {
        try (var fixture = fixture()) {
            signIn(fixture, ApiFixture.OPERATE);
            browser.textIs("tbody tr:first-child", GIVEN_UP);
            browser.textIs("tbody tr:first-child", "[ENG-124] <b>nobody</b> knows it");
            browser.textIs("tbody tr:last-child", "3 trials in vain");

            browser.click("tbody button", "Try again");
            browser.click("dialog button", "Try again");
            browser.textIs("main", "no engine has taken it yet; one does that has room and the labels gpu");
            assertThat(fixture.get("/enqueued-starts/" + GIVEN_UP)
                            .json()
                            .get("givenUp")
                            .asBoolean())
                    .isFalse();

            for (int left = 2; left > 0; left--) {
                browser.until("document.querySelectorAll('tbody tr').length === " + left);
                browser.click("tbody button", "Withdraw");
                browser.click("dialog button", "Withdraw");
            }
            browser.textIs("main", "None lies in the store.");
        }
    }

    @Test
    void who_may_only_read_sees_them_without_buttons_and_axe_finds_no_fault() {
        try (var fixture = fixture()) {
            signIn(fixture, ApiFixture.READ);
            assertThat(browser.run("return document.querySelectorAll('tbody button').length")
                            .asInt())
                    .isZero();
            for (boolean isDark : new boolean[] {false, true}) {
                for (int width : new int[] {375, 1400, 3840}) {
                    browser.window(width, isDark);
                    browser.until("document.documentElement.dataset.theme === '" + (isDark ? "dark" : "light") + "'");
                    var seen = browser.run(WebBrowser.text("dev/millrace/http/looks.js"));
                    assertThat(seen.get("least").asDouble())
                            .as(seen.get("faintest").toString())
                            .isGreaterThanOrEqualTo(4.5);
                    assertThat(seen.get("beyond").asInt()).as("at " + width).isZero();
                }
                assertThat(browser.accessibilityFaults(WebBrowser.text("dev/millrace/http/axe.js")))
                        .isEmpty();
            }
        }
    }
}
