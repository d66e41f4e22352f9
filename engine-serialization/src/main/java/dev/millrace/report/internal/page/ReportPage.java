package dev.millrace.report.internal.page;

import dev.millrace.report.internal.drawing.Drawing.Box;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The page: one HTML document with its style, its script and its pictures in it, which asks nobody for anything. A
 * policy in it lets no other script run, and nothing be fetched.
 */
public final class ReportPage {

    private ReportPage() {}

    /** Returns the document. Equal subjects give equal documents. */
    public static String of(PageSubject subject) {
        var style = PageResource.text("colours.css") + PageResource.text("page.css") + PageResource.text("graph.css");
        var script = PageResource.text("page.js");
        var to = new Markup();
        to.own("<!DOCTYPE html>\n").open("html", "lang", "en").open("head").line();
        to.open("meta", "charset", "utf-8").line();
        to.open(
                        "meta",
                        "http-equiv",
                        "Content-Security-Policy",
                        "content",
                        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + hash(script)
                                + "'; base-uri 'none'; form-action 'none'")
                .line();
        to.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .line();
        to.open("meta", "name", "color-scheme", "content", "light dark").line();
        to.leaf("title", title(subject)).line();
        to.own("<style>").own(style).own("</style>").close("head").line();
        body(to, subject);
        to.own("<script>").own(script).own("</script>").line();
        return to.close("body").close("html").line().toString();
    }

    private static String title(PageSubject subject) {
        return SummarySection.title(subject)
                + subject.run()
                        .map(run -> " – " + run.snapshot().status().name().toLowerCase(Locale.ROOT))
                        .orElse("");
    }

    private static void body(Markup to, PageSubject subject) {
        to.open("body").own(PageResource.text("signs.svg"));
        to.leaf("a", "Skip to the table of nodes", "class", "skip", "href", "#nodes")
                .line();
        SummarySection.write(to, subject);
        var opening = new SceneOpening();
        var scene = opening.open(subject.drawing().content());
        var nodes = new NodesSection(to, subject);
        navigation(to, subject);
        to.open("main").line();
        GraphSection.write(to, subject, scene);
        subject.coverage().ifPresent(coverage -> CoverageSection.write(to, coverage));
        subject.run().ifPresent(run -> {
            ErrorSection.write(to, subject, run, keys(subject));
            TimelineSection.write(to, subject, run);
        });
        nodes.write();
        subject.run().ifPresent(run -> DataSection.write(to, subject, run));
        new DetailSection(to, subject, nodes, opening.closed()).write(opening.groups());
        to.close("main").line();
        panel(to);
    }

    private static void navigation(Markup to, PageSubject subject) {
        var sections = new ArrayList<>(List.of("Graph"));
        subject.coverage().ifPresent(coverage -> sections.add("Coverage"));
        subject.run().ifPresent(run -> {
            if (!run.snapshot().result().failures().reasons().isEmpty()) {
                sections.add("Errors");
            }
            sections.add("Timeline");
        });
        sections.add("Nodes");
        subject.run().ifPresent(run -> {
            sections.add("Data");
            if (!run.log().isEmpty()) {
                sections.add("Log");
            }
        });
        to.open("nav", "aria-label", "Sections").open("ul");
        for (var name : sections) {
            to.open("li")
                    .leaf("a", name, "href", "#" + name.toLowerCase(Locale.ROOT))
                    .close("li");
        }
        to.close("ul").close("nav").line();
    }

    private static void panel(Markup to) {
        to.open("aside", "id", "panel", "aria-label", "The chosen node", "hidden", "");
        to.leaf("button", "Close", "type", "button", "id", "close").open("div", "id", "chosen");
        to.close("div").close("aside").line();
    }

    private static Map<String, String> keys(PageSubject subject) {
        return subject.drawing().content().all().collect(Collectors.toMap(Box::place, Box::key, (one, other) -> one));
    }

    private static String hash(String script) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
