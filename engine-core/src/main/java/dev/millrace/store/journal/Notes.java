package dev.millrace.store.journal;

import dev.millrace.store.journal.FileOps.OpenFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes of what follows from the frames and takes long to find out again: a file beside the journal. Nothing rests on them: they are
 * never forced, the first one that is not whole ends them, and whatever goes wrong with them only loses them. Confined to the journal's
 * thread.
 */
final class Notes implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(Notes.class);
    private static final int BUFFER = 1 << 16;

    private final FileOps files;
    private final Path path;

    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private @Nullable OpenFile file;
    private long end;

    Notes(FileOps files, Path path) {
        this.files = files;
        this.path = path;
    }

    /** What is done with the file, which may fail. */
    private interface Work {
        void with(OpenFile file) throws IOException;
    }

    /** Opens the file, and hands over the notes that are whole. */
    void begin(Consumer<byte[]> reader) {
        try {
            file = files.openToWrite(path);
        } catch (IOException e) {
            log.debug("The notes {} cannot be opened", path, e);
        }
        attempt(open -> {
            var scan = new FrameScan(open);
            for (var frame = scan.next(); frame != null; frame = scan.next()) {
                if (frame.kind() == FrameKind.EXECUTION_NOTED) {
                    reader.accept(frame.body());
                }
            }
            cut(open, scan.offset());
        });
    }

    private void cut(OpenFile open, long size) throws IOException {
        if (open.size() > size) {
            open.truncate(size);
        }
        end = size;
    }

    /** Begins anew, with no note. */
    void clear() {
        attempt(open -> {
            buffer.clear();
            cut(open, 0);
        });
    }

    /** Adds a note. */
    void add(byte[] note) {
        attempt(open -> {
            var frame = new Frame(FrameKind.EXECUTION_NOTED, 0, 0, 0, 0, note);
            if (buffer.remaining() < frame.size()) {
                flush(open);
            }
            if (buffer.remaining() < frame.size()) {
                buffer = ByteBuffer.allocate(frame.size());
            }
            frame.writeTo(buffer);
        });
    }

    private void flush(OpenFile open) throws IOException {
        buffer.flip();
        int length = buffer.remaining();
        if (length > 0) {
            open.write(buffer, end);
        }
        end += length;
        buffer.clear();
    }

    private void attempt(Work work) {
        var open = file;
        if (open == null) {
            return;
        }
        try {
            work.with(open);
        } catch (IOException | RuntimeException e) {
            log.debug("The notes {} are given up until the journal is opened again", path, e);
            file = null;
            letGo(open);
        }
    }

    private void letGo(OpenFile open) {
        try {
            open.close();
        } catch (IOException e) {
            log.debug("The notes {} could not be closed", path, e);
        }
    }

    @Override
    public void close() {
        attempt(this::flush);
        if (file != null) {
            letGo(file);
            file = null;
        }
    }
}
