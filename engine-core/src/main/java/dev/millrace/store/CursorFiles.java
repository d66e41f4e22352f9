package dev.millrace.store;

import dev.millrace.store.journal.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cursors of subscribers, a file each. They are replaced whole, and not forced: after a power loss an older one
 * counts, or none, and what follows it comes again. Thread-safe for different subscribers.
 */
final class CursorFiles {

    private static final Logger log = LoggerFactory.getLogger(CursorFiles.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    private static final int LONGEST = 200;

    private final FileOps files;
    private final Path directory;

    CursorFiles(FileOps files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /**
     * Returns a subscriber's name.
     *
     * @throws IllegalArgumentException if it cannot be one of a file
     */
    static String checked(String subscriber) {
        if (!NAME.matcher(subscriber).matches()) {
            throw new IllegalArgumentException("[STO-124] a subscriber's name has 1 to 100 letters, digits, '.', '_'"
                    + " and '-', and does not begin with '.': '" + subscriber + "' is none");
        }
        return subscriber;
    }

    Optional<ChangeCursor> read(String subscriber) {
        var path = directory.resolve(checked(subscriber));
        try {
            if (!files.list(directory).contains(subscriber)) {
                return Optional.empty();
            }
            try (var file = files.openToRead(path)) {
                var bytes = ByteBuffer.allocate(LONGEST);
                int length = file.read(bytes, 0);
                var text = new String(bytes.array(), 0, length, StandardCharsets.UTF_8);
                return whole(path, text);
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private static Optional<ChangeCursor> whole(Path path, String text) {
        if (text.endsWith("\n")) {
            return Optional.of(new ChangeCursor(text.substring(0, text.length() - 1)));
        }
        log.warn("{} was not written to its end; its subscriber begins anew", path);
        return Optional.empty();
    }

    void write(String subscriber, ChangeCursor cursor) {
        var path = directory.resolve(checked(subscriber));
        var beside = directory.resolve("." + subscriber);
        try {
            files.createDirectories(directory);
            try (var file = files.openToWrite(beside)) {
                file.truncate(0);
                file.write(ByteBuffer.wrap((cursor.text() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
            }
            files.rename(beside, path);
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private static StoreException failed(Path path, IOException e) {
        return new StoreException("[STO-102] the cursor " + path + " cannot be read or written: " + e.getMessage(), e);
    }
}
