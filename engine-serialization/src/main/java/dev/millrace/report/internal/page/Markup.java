package dev.millrace.report.internal.page;

import dev.millrace.report.internal.run.VisibleText;

/**
 * Writer of HTML and SVG: all text and every attribute's value is escaped, so that what comes from outside stays text.
 * Confined to one page.
 */
final class Markup {

    private final StringBuilder text = new StringBuilder();

    /** Opens an element; attributes as names and values, of which an empty name is left out with its value. */
    Markup open(String tag, String... attributes) {
        text.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            if (!attributes[i].isEmpty()) {
                text.append(' ').append(attributes[i]).append("=\"");
                escape(attributes[i + 1]);
                text.append('"');
            }
        }
        text.append('>');
        return this;
    }

    Markup close(String tag) {
        text.append("</").append(tag).append('>');
        return this;
    }

    /** Writes text. */
    Markup text(String content) {
        escape(content);
        return this;
    }

    /** Writes an element that holds only text. */
    Markup leaf(String tag, String content, String... attributes) {
        return open(tag, attributes).text(content).close(tag);
    }

    /** Writes an element that holds nothing. */
    Markup empty(String tag, String... attributes) {
        return open(tag, attributes).close(tag);
    }

    /** Writes a line end, for who reads the source. */
    Markup line() {
        text.append('\n');
        return this;
    }

    /** Writes what is of the page itself, and holds nothing from outside. */
    Markup own(String markup) {
        text.append(markup);
        return this;
    }

    private void escape(String content) {
        VisibleText.of(content).chars().forEach(c -> {
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&#39;");
                default -> text.append((char) c);
            }
        });
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
