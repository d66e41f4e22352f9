package dev.millrace.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The right to write to a journal's directory, and a note of who has it. Confined to the journal's thread. */
final class DirectoryLock implements Closeable {

    private static final int LONGEST_NOTE = 1024;
    private static final Pattern EPOCH = Pattern.compile("epoch (\\d{1,18})\\b");

    private final FileOps files;
    private final Path file;
    private final Closeable held;

    private DirectoryLock(FileOps files, Path file, Closeable held) {
        this.files = files;
        this.file = file;
        this.held = held;
    }

    /** Takes the directory. */
    static DirectoryLock take(FileOps files, Path file) throws IOException {
        var held = files.lock(file);
        if (held.isEmpty()) {
            throw new JournalException("[STO-100] the directory " + file.getParent() + " is in use by "
                    + note(files, file) + "; close that engine first, or give this one a directory of its own");
        }
        return new DirectoryLock(files, file, held.get());
    }

    private static String note(FileOps files, Path file) throws IOException {
        try (var in = files.openToRead(file)) {
            var bytes = ByteBuffer.allocate(LONGEST_NOTE);
            int length = in.read(bytes, 0);
            var text = new String(Arrays.copyOf(bytes.array(), length), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "another engine" : text;
        }
    }

    /** Returns the epoch of the last holder that left a note; 0 if it cannot be read. */
    long lastEpoch() throws IOException {
        var matcher = EPOCH.matcher(note(files, file));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** Leaves a note of who holds it. */
    void sign(long epoch) throws IOException {
        var note = "process " + ProcessHandle.current().pid() + " on " + host() + ", epoch " + epoch + "\n";
        try (var out = files.openToWrite(file)) {
            out.write(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)), 0);
            out.truncate(note.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "an unnamed host";
        }
    }

    @Override
    public void close() throws IOException {
        held.close();
    }
}
