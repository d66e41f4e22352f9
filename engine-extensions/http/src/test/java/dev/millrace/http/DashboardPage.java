package dev.millrace.http;

/** What tests of the dashboard in a browser know of its page. */
final class DashboardPage {

    /** The boxes of the graph that is shown. */
    static final String BOXES = "[...document.querySelector('.viewport').shadowRoot.querySelectorAll('a.box')]";

    private DashboardPage() {}

    /** Returns where the page of a fixture is. */
    static String of(ApiFixture fixture) {
        return "http://127.0.0.1:" + fixture.port() + "/";
    }

    /** Opens a page as somebody who is not known yet, and types the token. */
    static void signIn(WebBrowser browser, String page, String token) {
        browser.open(page);
        browser.until("document.activeElement.id === 'token'");
        browser.type(token + WebBrowser.ENTER);
        browser.until("!document.getElementById('top').hidden");
    }

    /** Fills a field of the dialog that is open. */
    static void fill(WebBrowser browser, String field, String text) {
        browser.until("document.querySelector('dialog[open] [name=" + field + "]')");
        browser.run("const it = document.querySelector('dialog[open] [name=" + field + "]');"
                + " it.focus(); it.value = ''");
        browser.type(text);
    }
}
