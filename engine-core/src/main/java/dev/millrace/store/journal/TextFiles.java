package dev.millrace.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Small texts beside a journal, each in a file of its own that is replaced as a whole: after a crash it holds the text
 * before or the one after. Thread-safe if no two threads write the same name at once.
 */
public final class TextFiles {

    private static final String KEPT = ".text";
    private static final String HALF = ".half";
    private static final int CHECKSUM = Long.BYTES;
    private static final int LONGEST = 64 << 20;

    private final Path directory;
    private final FileOps files;

    /** Creates it; no file is touched before a text is kept or read. */
    public TextFiles(Path directory, FileOps files) {
        this.directory = directory;
        this.files = files;
    }

    /** Keeps a text in place of the one before; safe when this returns. */
    public void write(String name, String text) {
        var key = fileName(name);
        var half = directory.resolve(key + HALF);
        try {
            files.createDirectories(directory);
            files.delete(half);
            try (var file = files.openToWrite(half)) {
                file.write(framed(name + "\n" + text), 0);
                file.force();
            }
            files.rename(half, directory.resolve(key + KEPT));
            files.forceDirectory(directory);
        } catch (IOException e) {
            throw new JournalException("'" + name + "' could not be kept in " + directory + ": " + e.getMessage(), e);
        }
    }

    private static ByteBuffer framed(String content) {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        var frame = ByteBuffer.allocate(CHECKSUM + bytes.length);
        return frame.putLong(checksum(bytes)).put(bytes).flip();
    }

    private static long checksum(byte[] bytes) {
        var sum = new CRC32C();
        sum.update(bytes, 0, bytes.length);
        return sum.getValue();
    }

    /**
     * Returns all that are kept, by name.
     *
     * @throws JournalException if one is damaged or cannot be read
     */
    public Map<String, String> readAll() {
        var all = new TreeMap<String, String>();
        try {
            for (var name : files.list(directory)) {
                if (name.endsWith(KEPT)) {
                    var content = read(directory.resolve(name));
                    int end = content.indexOf('\n');
                    all.put(content.substring(0, end), content.substring(end + 1));
                }
            }
        } catch (IOException e) {
            throw new JournalException("the texts in " + directory + " cannot be read: " + e.getMessage(), e);
        }
        return Collections.unmodifiableMap(all);
    }

    private String read(Path path) throws IOException {
        try (var file = files.openToRead(path)) {
            long size = file.size();
            var frame = ByteBuffer.allocate((int) Math.min(size, LONGEST));
            file.read(frame, 0);
            frame.flip();
            var bytes = new byte[Math.max(0, frame.remaining() - CHECKSUM)];
            boolean isWhole = size <= LONGEST && frame.remaining() >= CHECKSUM;
            long checksum = isWhole ? frame.getLong() : 0;
            frame.get(bytes, 0, isWhole ? bytes.length : 0);
            if (!isWhole || checksum != checksum(bytes)) {
                throw new JournalException(path + " is damaged: its content is not what was written");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static String fileName(String name) {
        var hash = new CRC32C();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        var plain = name.codePoints()
                .map(c -> c < 128 && Character.isLetterOrDigit(c) ? c : '_')
                .limit(80)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return plain + "-" + Long.toHexString(hash.getValue());
    }
}
