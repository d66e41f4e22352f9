package dev.millrace.node;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Search for texts in what may be larger than the memory. Immutable. */
final class TextSearch {

    private static final int PIECE = 1 << 16;
    private static final int SHOWN = 200;

    private final List<String> wanted;
    private final int longest;

    /** Creates a search for a text or a list of texts; empty ones stand nowhere. */
    TextSearch(@Nullable Object texts) {
        wanted = (texts instanceof List<?> list ? list : texts == null ? List.of() : List.of(texts))
                .stream().map(String::valueOf).filter(text -> !text.isEmpty()).toList();
        longest = wanted.stream().mapToInt(String::length).max().orElse(0);
    }

    /** Returns where the first of the texts stands: which one, the number of its line, and the line. */
    Optional<String> in(String text) {
        try {
            return in(new StringReader(text), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody stops a search in memory", e);
        }
    }

    /**
     * Returns the same of a file, as UTF-8; what is not that is passed over.
     *
     * @throws InterruptedException if the attempt was told to stop
     */
    Optional<String> in(Path file, NodeContext attempt) throws IOException, InterruptedException {
        try (var reader = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8)) {
            return in(reader, attempt);
        }
    }

    private Optional<String> in(Reader reader, @Nullable NodeContext attempt) throws IOException, InterruptedException {
        var window = new StringBuilder();
        var piece = new char[PIECE];
        int line = 1;
        for (int n = reader.read(piece); n >= 0; n = reader.read(piece)) {
            if (attempt != null && attempt.isCancelled()) {
                throw new InterruptedException("the attempt was told to stop");
            }
            window.append(piece, 0, n);
            for (var text : wanted) {
                int at = window.indexOf(text);
                if (at >= 0) {
                    return Optional.of("'" + text + "' stands in line " + (line + linesIn(window, at)) + ", '"
                            + lineAt(window, at) + "',");
                }
            }
            int passed = Math.max(0, window.length() - Math.max(longest - 1, SHOWN));
            line += linesIn(window, passed);
            window.delete(0, passed);
        }
        return Optional.empty();
    }

    private static int linesIn(CharSequence text, int end) {
        int lines = 0;
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                lines++;
            }
        }
        return lines;
    }

    private static String lineAt(StringBuilder text, int at) {
        int begin = Math.max(text.lastIndexOf("\n", at - 1) + 1, at - SHOWN);
        int end = text.indexOf("\n", at);
        int last = Math.min(end < 0 ? text.length() : end, at + SHOWN);
        return text.substring(Math.min(begin, last), last).strip();
    }
}
