package dev.millrace.serialization.internal.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The one door by which texts come in; what the libraries behind it throw ends here. Confined to the thread that reads.
 */
public final class TextReader {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Source source;
    private final boolean json;

    /**
     * Creates a reader.
     *
     * @param source the document
     * @param syntax how it is written
     */
    public TextReader(Source source, Syntax syntax) {
        this.source = source;
        this.json = syntax == Syntax.JSON;
    }

    /** Reads a file of at most this many bytes; empty if it is refused, with the reason among the source's problems. */
    public Optional<Tree> read(Path file, long maxBytes) {
        try {
            return text(file, maxBytes).flatMap(this::read);
        } catch (IOException e) {
            return refused("DEF-121", "the file cannot be read: " + e);
        }
    }

    /** Reads a text; empty if it is refused, with the reason among the source's problems. */
    public Optional<Tree> read(String text) {
        try {
            var content = text.startsWith(String.valueOf(BYTE_ORDER_MARK)) ? text.substring(1) : text;
            new TextCheck(source, json).check(content);
            return Optional.of(json ? new JsonReader(source).read(content) : new YamlReader(source, content).read());
        } catch (Refusal refusal) {
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            return refused("DEF-100", "the text cannot be read: " + e);
        }
    }

    private Optional<String> text(Path file, long maxBytes) throws IOException {
        if (!Files.isRegularFile(file)) {
            return refused("DEF-121", Files.exists(file) ? "this is no file" : "there is no such file");
        }
        try (var stream = Files.newInputStream(file)) {
            var bytes = stream.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
            if (bytes.length > maxBytes) {
                return refused(
                        "DEF-104",
                        "the file has " + Files.size(file) + " bytes, the limit is " + maxBytes
                                + "; split it into subflows, or raise the limit");
            }
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return refused("DEF-108", "the file is not UTF-8; save it as UTF-8");
        }
    }

    private <T> Optional<T> refused(String code, String message) {
        source.error(code, Where.ROOT, Spot.START, message);
        return Optional.empty();
    }
}
