package dev.millrace.store;

import dev.millrace.store.journal.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cursors of subscribers, a file each. They are replaced whole, and not forced: after a power loss an older one
 * counts, or none, and what follows it comes again. Thread-safe for different subscribers.
 */
final class CursorFiles {

    private static final Logger log = LoggerFactory.getLogger(CursorFiles.class);
    private static final int LONGEST = 200;

    private final FileOps files;
    private final Path directory;

    CursorFiles(FileOps files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    Optional<ChangeCursor> read(String subscriber) {
        var path = directory.resolve(ChangeCursor.requireSubscriber(subscriber));
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
        var path = directory.resolve(ChangeCursor.requireSubscriber(subscriber));
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
