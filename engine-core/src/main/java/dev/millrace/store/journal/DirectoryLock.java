package dev.millrace.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The right to write to a journal's directory, and a note of who has it. Confined to the journal's thread. */
final class DirectoryLock implements Closeable {

    private static final String UNKNOWN = "another engine";
    private static final int LONGEST_NOTE = 1024;
    private static final Pattern EPOCH = Pattern.compile("epoch (\\d{1,18})\\b");

    private final FileOps files;
    private final Path owner;
    private final Closeable held;

    private DirectoryLock(FileOps files, Path owner, Closeable held) {
        this.files = files;
        this.owner = owner;
        this.held = held;
    }

    /** Takes the directory. */
    static DirectoryLock take(FileOps files, Layout layout) throws IOException {
        var held = files.lock(layout.lock());
        if (held.isEmpty()) {
            throw new JournalException(
                    "[STO-100] the directory " + layout.directory() + " is in use by " + note(files, layout.owner())
                            + "; close that engine first, or give this one a directory of its own");
        }
        return new DirectoryLock(files, layout.owner(), held.get());
    }

    private static String note(FileOps files, Path owner) throws IOException {
        try (var in = files.openToRead(owner)) {
            var bytes = ByteBuffer.allocate(LONGEST_NOTE);
            int length = in.read(bytes, 0);
            var text = new String(Arrays.copyOf(bytes.array(), length), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? UNKNOWN : text;
        } catch (NoSuchFileException e) {
            return UNKNOWN;
        }
    }

    /** Returns the epoch of the last holder that left a note; 0 if it cannot be read. */
    long lastEpoch() throws IOException {
        var matcher = EPOCH.matcher(note(files, owner));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** Leaves a note of who holds it. */
    void sign(long epoch) throws IOException {
        var note = "process " + ProcessHandle.current().pid() + " on " + host() + ", epoch " + epoch + "\n";
        try (var out = files.openToWrite(owner)) {
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
