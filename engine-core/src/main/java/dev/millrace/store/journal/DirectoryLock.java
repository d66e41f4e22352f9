package dev.millrace.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The right to write to a journal's directory, and a note of who has it. Confined to the journal's thread. */
final class DirectoryLock implements Closeable {

    private static final String UNKNOWN = "another engine";
    private static final int LONGEST_NOTE = 1024;
    private static final Pattern EPOCH = Pattern.compile("epoch (\\d{1,18})\\b");

    private final FileOps files;
    private final Layout layout;
    private final Optional<String> identity;
    private final List<Closeable> held = new ArrayList<>();

    private DirectoryLock(FileOps files, Layout layout, Closeable first) throws IOException {
        this.files = files;
        this.layout = layout;
        held.add(first);
        identity = files.identity(layout.lock());
    }

    /** Takes the directory. */
    static DirectoryLock take(FileOps files, Layout layout) throws IOException {
        var first = lock(files, layout, layout.lock());
        try {
            return new DirectoryLock(files, layout, first);
        } catch (IOException | RuntimeException | Error e) {
            CloseAll.all(List.of(first));
            throw e;
        }
    }

    private static Closeable lock(FileOps files, Layout layout, Path file) throws IOException {
        var held = files.lock(file);
        if (held.isEmpty()) {
            throw inUse(files, layout);
        }
        return held.get();
    }

    private static JournalException inUse(FileOps files, Layout layout) throws IOException {
        return new JournalException("[STO-100] the directory " + layout.directory() + " is in use by "
                + note(files, layout.owner()) + "; close that engine first, or give this one a directory of its own");
    }

    /**
     * Refuses a directory that somebody wrote to until all locks were held: an engine whose LOCK was taken away may
     * have had its last words meanwhile, acknowledged and not read.
     */
    void requireAlone(boolean isUnchanged) throws IOException {
        if (!isUnchanged) {
            throw inUse(files, layout);
        }
    }

    /**
     * Locks a file of the journal's own too, without which nobody opens the journal: a LOCK that was taken away makes
     * no second writer. In this process nobody may open and close that file from now on.
     */
    void holdToo(Path file) throws IOException {
        held.add(lock(files, layout, file));
    }

    /**
     * Looks whether the directory is still the one that was locked.
     *
     * @throws IOException if it was deleted, renamed or replaced, or its lock was
     */
    void requireHeld() throws IOException {
        if (!files.identity(layout.lock()).equals(identity)) {
            throw new IOException(
                    layout.lock() + " is not the file that this engine locked: the directory, or its lock,"
                            + " was deleted, renamed or replaced while the engine ran");
        }
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
        var matcher = EPOCH.matcher(note(files, layout.owner()));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** Leaves a note of who holds it. */
    void sign(long epoch) throws IOException {
        var note = "process " + ProcessHandle.current().pid() + " on " + host() + ", epoch " + epoch + "\n";
        try (var out = files.openToWrite(layout.owner())) {
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
        CloseAll.all(held);
    }
}
