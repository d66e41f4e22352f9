package dev.millrace.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.definition.Workflow;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser; skipped where neither {@code $CHROMIUM} nor {@code /usr/bin/chromium} is one. */
@Tag("long")
class ChromiumTest {

    private static final Path BROWSER =
            Path.of(Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium"));

    /** Works the page in a frame as hands would, and writes what came of it as JSON. */
    private static final String HARNESS = """
        <!DOCTYPE html><title>harness</title><iframe id="f" src="page.html" width="WIDTH" height="900"></iframe><pre id="out"></pre>
        <script>
        document.getElementById('f').onload = function () {
          var w = this.contentWindow, d = this.contentDocument, out = {};
          function key(at, name) {
            at.dispatchEvent(new w.KeyboardEvent('keydown', {key: name, bubbles: true, cancelable: true}));
          }
          function light(colour) {
            var c = colour.match(/[0-9.]+/g).slice(0, 3).map(function (v) {
              v = v / 255;
              return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
            });
            return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
          }
          function ground(e) {
            for (; e; e = e.parentElement) {
              var c = w.getComputedStyle(e).backgroundColor;
              if (c !== 'rgba(0, 0, 0, 0)') { return c; }
            }
            return 'rgb(255, 255, 255)';
          }
          function contrast(one, other) {
            var a = light(one), b = light(other);
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          }
          var boxes = Array.prototype.slice.call(d.querySelectorAll('#viewport a.box'));
          var panel = d.getElementById('panel');
          out.title = d.title;
          out.boxes = boxes.length;
          out.stops = boxes.filter(function (b) { return b.getAttribute('tabindex') === '0'; }).length;
          out.wide = d.documentElement.scrollWidth - d.documentElement.clientWidth;
          out.overflowing = boxes.filter(function (b) {
            var room = b.querySelector('rect.card:not(.behind)').getBBox().width;
            return Array.prototype.some.call(b.querySelectorAll('text'), function (t) {
              var at = t.getBBox();
              return at.x + at.width > room;
            });
          }).map(function (b) { return b.getAttribute('aria-label'); });
          var least = 99, faint = '';
          d.querySelectorAll('h1,h2,h3,p,dt,dd,th,td,li,.mark,a:not(.box),button,summary,pre,span').forEach(function (e) {
            var own = Array.prototype.some.call(e.childNodes, function (n) { return n.nodeType === 3 && n.data.trim(); });
            if (own && e.getClientRects().length) {
              var ratio = contrast(w.getComputedStyle(e).color, ground(e));
              if (ratio < least) { least = ratio; faint = e.outerHTML.slice(0, 80); }
            }
          });
          boxes.forEach(function (b) {
            var card = w.getComputedStyle(b.querySelector('rect.card:not(.behind)')).fill;
            b.querySelectorAll('text').forEach(function (t) {
              var ratio = contrast(w.getComputedStyle(t).fill, card);
              if (ratio < least) { least = ratio; faint = t.outerHTML.slice(0, 80); }
            });
          });
          out.leastContrast = Math.floor(least * 100) / 100;
          out.faintest = faint;
          boxes[0].focus();
          key(d.activeElement, 'ArrowDown');
          out.below = d.activeElement.dataset.key;
          key(d.activeElement, 'Enter');
          out.opened = !panel.hidden && panel.querySelector('article').id;
          out.focused = d.activeElement.id;
          key(d, 'Escape');
          out.closed = panel.hidden;
          out.back = d.activeElement.dataset.key;
          key(d.activeElement, ' ');
          out.openedBySpace = !panel.hidden;
          d.getElementById('close').click();
          out.ground = w.getComputedStyle(d.body).backgroundColor;
          var filter = d.querySelector('[data-filter]');
          if (filter) {
            filter.click();
            out.pressed = filter.getAttribute('aria-pressed');
          }
          out.rows = Array.prototype.filter.call(d.querySelectorAll('#node-table tbody tr'), function (r) {
            return !r.hidden;
          }).length;
          out.unnamed = Array.prototype.filter.call(d.querySelectorAll('a,button,input,svg[role]'), function (e) {
            return !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length));
          }).length;
          document.getElementById('out').textContent = JSON.stringify(out);
        };
        </script>
        """;

    @TempDir
    private Path folder;

    @BeforeAll
    static void there_is_a_browser() {
        assumeTrue(
                Files.isExecutable(BROWSER),
                "THE PAGE WAS NOT RENDERED: there is no Chromium at " + BROWSER + "; name one in $CHROMIUM");
    }

    private Map<?, ?> worked(String page, int width, boolean dark) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("page.html"), page);
        var harness =
                Files.writeString(folder.resolve("harness.html"), HARNESS.replace("WIDTH", Integer.toString(width)));
        var printed = folder.resolve("dom.html").toFile();
        var process = new ProcessBuilder(
                        BROWSER.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--allow-file-access-from-files",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
                        "--window-size=1500,1000",
                        "--virtual-time-budget=5000",
                        "--dump-dom",
                        harness.toUri().toString())
                .redirectOutput(printed)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("Chromium ended").isTrue();
        var dom = Files.readString(printed.toPath(), StandardCharsets.UTF_8);
        var out = dom.replaceFirst("(?s).*<pre id=\"out\">", "")
                .replaceFirst("(?s)</pre>.*", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
        assertThat(out).as("what the harness saw").startsWith("{");
        return (Map<?, ?>) DataCodec.standard().read(out, Format.JSON, "harness");
    }

    @ParameterizedTest
    @CsvSource({"1400, false", "1400, true", "375, false", "375, true"})
    void the_page_is_legible_and_worked_by_keys(int width, boolean dark) throws Exception {
        var seen = worked(Runs.of(Runs.mixed(), Map.of(), ExecutionReport::html), width, dark);

        assertThat(seen.get("title")).isEqualTo("mixed – failed");
        assertThat(seen.get("boxes")).isEqualTo(12);
        assertThat(seen.get("stops")).as("tab stops in the graph").isEqualTo(1);
        assertThat((int) seen.get("wide")).as("pixels beyond the window").isLessThanOrEqualTo(0);
        assertThat((List<?>) seen.get("overflowing"))
                .as("texts beyond their boxes")
                .isEmpty();
        assertThat(((Number) seen.get("leastContrast")).doubleValue())
                .as("contrast of %s", seen.get("faintest"))
                .isGreaterThanOrEqualTo(4.5);
        assertThat(seen.get("below")).isNotEqualTo("n1");
        assertThat(seen.get("opened")).isEqualTo("d-" + seen.get("below"));
        assertThat(seen.get("focused")).isEqualTo(seen.get("opened"));
        assertThat(seen.get("closed")).isEqualTo(true);
        assertThat(seen.get("back")).isEqualTo(seen.get("below"));
        assertThat(seen.get("openedBySpace")).isEqualTo(true);
        assertThat(seen.get("pressed")).isEqualTo("true");
        assertThat((int) seen.get("rows")).isBetween(1, 11);
        assertThat(seen.get("unnamed"))
                .as("links, buttons and pictures without a name")
                .isEqualTo(0);
        assertThat(seen.get("ground")).isEqualTo(dark ? "rgb(18, 21, 24)" : "rgb(246, 247, 248)");
    }

    @Test
    void nothing_from_outside_runs() throws Exception {
        var seen = worked(
                Runs.of(
                        Runs.hostile(),
                        Map.of(),
                        report -> report.withValues()
                                .withLog(List.of("</pre><script>document.title='owned'</script>"))
                                .html()),
                1400,
                false);

        assertThat((String) seen.get("title"))
                .startsWith("</h1><script>alert(2)")
                .endsWith("– failed");
        assertThat((List<?>) seen.get("overflowing")).isEmpty();
    }

    @Test
    void large_graphs_and_loops_are_worked_alike() throws Exception {
        for (var page : List.of(
                Runs.of(Runs.wide(700, 300), Map.of(), ExecutionReport::html),
                Runs.of(Runs.loop(), Map.of("items", Collections.nCopies(200, 1)), ExecutionReport::html),
                WorkflowDiagram.of(Workflow.named("one")
                                .node("only", "Noop")
                                .node("then", "Noop")
                                .connect("only", "then")
                                .build())
                        .html())) {
            var seen = worked(page, 1400, false);
            assertThat((int) seen.get("boxes")).isBetween(2, 30);
            assertThat((List<?>) seen.get("overflowing")).isEmpty();
            assertThat(seen.get("opened")).isEqualTo("d-" + seen.get("below"));
        }
    }
}
