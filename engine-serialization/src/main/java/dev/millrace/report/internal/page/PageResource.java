package dev.millrace.report.internal.page;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files of the page that lie beside its code. */
final class PageResource {

    private PageResource() {}

    /** Returns the text of a file. */
    static String text(String name) {
        try (var in = requireNonNull(PageResource.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read from the class path", e);
        }
    }
}
