package dev.millrace.nodes.process;

import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the shell of {@link OutlivingRun} keeps of a stream: its parts one after the other, with a line where some have
 * gone. It is at its end when nothing more is there now; asked again, it goes on with what has come meanwhile. Confined
 * to its reader.
 */
final class KeptStream extends InputStream {

    private final Path first;
    private final CapturedOutput counter;
    private InputStream in;
    private int part;
    private boolean isWhole; // the part at hand grows no more
    private long read; // of the part at hand
    private long past; // how long the parts before it are, without the first, which is never cut

    /**
     * What has gone.
     *
     * @param last the highest number of a part
     * @param bytes how long they were together
     */
    private record Cut(int last, long bytes) {}

    /**
     * Opens it.
     *
     * @param first the first part; the others have its name, and a number from 1 on
     * @param counter hears of what has gone
     */
    KeptStream(Path first, CapturedOutput counter) throws IOException {
        this.first = first;
        this.counter = counter;
        this.in = new FileInputStream(first.toFile());
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("bytes are read by the array");
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int count = in.read(bytes, from, length);
        while (count < 0 && (isWhole || isFollowed())) {
            if (isWhole) {
                next();
            } else {
                isWhole = true; // but something may have come before the next one began
            }
            count = in.read(bytes, from, length);
        }
        read += Math.max(0, count);
        return count;
    }

    private boolean isFollowed() throws IOException {
        return Files.exists(file(part + 1)) || cut().last() > part;
    }

    private void next() throws IOException {
        in.close();
        past += part == 0 ? 0 : read;
        part++;
        isWhole = false;
        try {
            in = new FileInputStream(file(part).toFile());
            read = 0;
        } catch (FileNotFoundException gone) {
            skip();
        }
    }

    /** Goes on behind the parts that have gone; one that goes meanwhile is found to have gone by the next look. */
    private void skip() throws IOException {
        var cut = cut();
        long bytes = cut.bytes() - past;
        var line = CapturedOutput.gap(bytes).getBytes(StandardCharsets.US_ASCII);
        counter.missed(bytes - line.length); // the line will be counted as if it had been written
        in = new ByteArrayInputStream(line);
        past = cut.bytes() - line.length;
        read = 0;
        part = cut.last();
        isWhole = true;
    }

    private Cut cut() throws IOException {
        var file = first.resolveSibling(first.getFileName() + ".cut");
        if (!Files.exists(file)) {
            return new Cut(0, 0);
        }
        var said = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ", -1);
        return new Cut(Integer.parseInt(said[0]), Long.parseLong(said[1]));
    }

    private Path file(int number) {
        return first.resolveSibling(first.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
