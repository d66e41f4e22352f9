package dev.millrace.internal.driver;

import dev.millrace.node.LineFormat;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Reads lines of UTF-8 from a place in a file, and knows the place of the next. Confined to its thread. */
final class LineReader implements AutoCloseable {

    private static final int LONGEST = 16 << 20;

    private final InputStream in;
    private long offset;

    LineReader(Path file, long from) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        channel.position(from);
        in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
        offset = from;
    }

    /** Returns where the next line begins. */
    long offset() {
        return offset;
    }

    /**
     * Returns the next line without its end; null at the end of the file.
     *
     * @throws IllegalArgumentException if it is longer than 16 MB
     */
    @Nullable
    String next() throws IOException {
        var line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        long begin = offset;
        while (b >= 0 && b != '\n') {
            offset++;
            line.write(b);
            if (line.size() > LONGEST) {
                throw new IllegalArgumentException("the line at byte " + begin + " is longer than 16 MB");
            }
            b = in.read();
        }
        offset += b < 0 ? 0 : 1;
        return text(line.toByteArray(), begin);
    }

    /**
     * Returns the next record, which may be several lines; null at the end of the file.
     *
     * @throws IllegalArgumentException if it is longer than 16 MB, or the file ends in its middle
     */
    @Nullable
    String record(LineFormat format) throws IOException {
        long begin = offset;
        var line = next();
        if (line == null || format.isWhole(line)) {
            return line;
        }
        var record = new StringBuilder(line);
        do {
            var more = next();
            if (more == null) {
                throw new IllegalArgumentException(
                        "the record at byte " + begin + " does not end; is a quote missing?");
            }
            if (record.append('\n').append(more).length() > LONGEST) {
                throw new IllegalArgumentException("the record at byte " + begin + " is longer than 16 MB");
            }
        } while (!format.isWhole(record.toString()));
        return record.toString();
    }

    private static String text(byte[] bytes, long begin) throws IOException {
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        var text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, 0, length))
                .toString();
        return begin == 0 && text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
