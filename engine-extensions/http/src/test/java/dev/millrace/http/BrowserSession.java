package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One browser for the tests of a class. Each begins at an empty page of a wide window in the light, and none ends with a
 * script that was refused or that failed. Where there is no browser the tests are skipped.
 */
final class BrowserSession implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private @Nullable Path profile;
    private @Nullable WebBrowser browser;

    /** Returns the browser; there is one while a test runs. */
    WebBrowser browser() {
        if (browser == null) {
            throw new IllegalStateException("no test of the class runs");
        }
        return browser;
    }

    /** Opens a page of a fixture as somebody who is not known yet, and signs in. */
    void signIn(ApiFixture fixture, String page, String token) {
        browser().open(DashboardPage.of(fixture));
        browser().run("sessionStorage.clear()");
        browser().open("about:blank");
        DashboardPage.signIn(browser(), DashboardPage.of(fixture) + page, token);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        WebBrowser.assumeThereIsOne();
        profile = Files.createTempDirectory("millrace-browser");
        browser = WebBrowser.start(profile);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        browser().open("about:blank");
        browser().window(1400, false);
        browser().complaints();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(browser().complaints())
                .noneMatch(text -> text.contains("Content Security Policy") || text.contains("Uncaught"));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (profile != null) {
            deleteAll(profile);
        }
    }

    /** What a browser that ends still writes or removes by itself is left to the system. */
    private static void deleteAll(Path folder) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (var all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(paths::add);
        }
        for (var path : paths) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                path.toFile().deleteOnExit();
            }
        }
    }
}
