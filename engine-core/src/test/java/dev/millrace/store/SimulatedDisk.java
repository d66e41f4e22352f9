package dev.millrace.store;

import dev.millrace.store.journal.FileOps;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that fails when it is told to, and that knows what it would hold after a power loss: what was
 * forced, and any part of what was not, in blocks of 512 bytes, in any order; names as they were forced, and any first
 * part of what came after. Thread-safe.
 */
final class SimulatedDisk implements FileOps {

    private static final int BLOCK = 512;

    /** What can be asked of a disk. */
    enum Call {
        CREATE,
        LIST,
        OPEN_READ,
        OPEN_WRITE,
        RENAME,
        DELETE,
        FORCE_NAMES,
        SPACE,
        IDENTITY,
        LOCK,
        READ,
        WRITE,
        WRITE_HALF,
        FORCE,
        TRUNCATE,
        SIZE,
        CLOSE
    }

    /** What happens before a call. */
    interface Interception {
        void before(Call call, Path file) throws IOException;
    }

    /** The content of a file: as forced, as written, and what was written in between. */
    private static final class Content {
        byte[] forced = new byte[0];
        byte[] now = new byte[0];
        final List<Change> changes = new ArrayList<>();
    }

    /** Bytes at a position; without bytes, the size. */
    private record Change(long position, byte @Nullable [] bytes) {
        byte[] on(byte[] old) {
            if (bytes == null) {
                return Arrays.copyOf(old, (int) position);
            }
            var changed = Arrays.copyOf(old, (int) Math.max(old.length, position + bytes.length));
            System.arraycopy(bytes, 0, changed, (int) position, bytes.length);
            return changed;
        }
    }

    /** A name that came or went. */
    private record Naming(Path path, @Nullable Content content) {}

    private final Map<Path, Content> names = new TreeMap<>();
    private final Map<Path, Content> forcedNames = new TreeMap<>();
    private final List<Naming> namings = new ArrayList<>();
    private final Set<Content> locked = new HashSet<>(); // a file that was removed keeps its lock, as on a real disk

    volatile Interception interception = (call, file) -> {};
    volatile long space = Long.MAX_VALUE;

    private void before(Call call, Path file) throws IOException {
        interception.before(call, file);
    }

    private synchronized void name(Path path, @Nullable Content content) {
        namings.add(new Naming(path, content));
        apply(new Naming(path, content), names);
    }

    private static void apply(Naming naming, Map<Path, Content> names) {
        if (naming.content() == null) {
            names.remove(naming.path());
        } else {
            names.put(naming.path(), naming.content());
        }
    }

    /** Returns what is there after a power loss now. */
    synchronized SimulatedDisk afterPowerLoss(Random random) {
        var image = new SimulatedDisk();
        image.space = space;
        var left = new TreeMap<>(forcedNames);
        namings.subList(0, random.nextInt(namings.size() + 1)).forEach(naming -> apply(naming, left));
        left.forEach((path, content) -> image.put(path, survivor(content, random)));
        return image;
    }

    private static byte[] survivor(Content content, Random random) {
        var bytes = content.forced;
        int luck = random.nextInt(4);
        for (var change : content.changes) {
            if (change.bytes() == null) {
                bytes = luck == 0 ? bytes : change.on(bytes);
                continue;
            }
            for (int from = 0; from < change.bytes().length; from += BLOCK) {
                if (random.nextInt(4) < luck) {
                    int to = Math.min(from + BLOCK, change.bytes().length);
                    bytes = new Change(change.position() + from, Arrays.copyOfRange(change.bytes(), from, to))
                            .on(bytes);
                }
            }
        }
        return bytes;
    }

    /** Returns the same disk once more, as a killed process leaves it. */
    synchronized SimulatedDisk copy() {
        var image = new SimulatedDisk();
        image.space = space;
        names.forEach((path, content) -> image.put(path, content.now));
        return image;
    }

    /** Puts a file there, safely. */
    synchronized void put(Path path, byte[] bytes) {
        var content = new Content();
        content.forced = bytes.clone();
        content.now = content.forced;
        names.put(path, content);
        forcedNames.put(path, content);
    }

    synchronized void remove(Path path) {
        names.remove(path);
        forcedNames.remove(path);
    }

    /** Renames a file, or a directory with all that is in it; those who have one open go on with it. */
    synchronized void move(Path from, Path to) {
        for (var path : List.copyOf(names.keySet())) {
            if (path.startsWith(from)) {
                var there = path.equals(from) ? to : to.resolve(from.relativize(path));
                var content = names.remove(path);
                names.put(there, content);
                forcedNames.remove(path);
                forcedNames.put(there, content);
            }
        }
    }

    /** Copies a directory with all that is in it. */
    synchronized void copy(Path from, Path to) {
        for (var path : List.copyOf(names.keySet())) {
            if (path.startsWith(from)) {
                put(to.resolve(from.relativize(path)), names.get(path).now);
            }
        }
    }

    /** Returns the files and what they hold. */
    synchronized Map<Path, byte[]> files() {
        var all = new LinkedHashMap<Path, byte[]>();
        names.forEach((path, content) -> all.put(path, content.now.clone()));
        return all;
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        before(Call.CREATE, directory);
    }

    @Override
    public synchronized List<String> list(Path directory) throws IOException {
        before(Call.LIST, directory);
        return names.keySet().stream()
                .filter(path -> path.startsWith(directory))
                .map(path -> directory.relativize(path).getName(0).toString())
                .distinct()
                .toList();
    }

    @Override
    public OpenFile openToRead(Path file) throws IOException {
        before(Call.OPEN_READ, file);
        var content = contentOf(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return new Open(file, content);
    }

    @Override
    public OpenFile openToWrite(Path file) throws IOException {
        before(Call.OPEN_WRITE, file);
        return new Open(file, contentMadeOf(file));
    }

    private synchronized @Nullable Content contentOf(Path file) {
        return names.get(file);
    }

    private synchronized Content contentMadeOf(Path file) {
        if (!names.containsKey(file)) {
            name(file, new Content());
        }
        return names.get(file);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        before(Call.RENAME, from);
        var content = names.get(from);
        name(from, null);
        name(to, content);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        before(Call.DELETE, file);
        if (names.containsKey(file)) {
            name(file, null);
        }
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        before(Call.FORCE_NAMES, directory);
        for (var naming : List.copyOf(namings)) {
            if (directory.equals(naming.path().getParent())) {
                apply(naming, forcedNames);
                namings.remove(naming);
            }
        }
    }

    @Override
    public long usableSpace(Path directory) throws IOException {
        before(Call.SPACE, directory);
        return space;
    }

    @Override
    public synchronized Optional<String> identity(Path file) throws IOException {
        before(Call.IDENTITY, file);
        return Optional.ofNullable(names.get(file))
                .map(content -> Integer.toHexString(System.identityHashCode(content)));
    }

    @Override
    public synchronized Optional<Closeable> lock(Path file) throws IOException {
        before(Call.LOCK, file);
        var content = names.computeIfAbsent(file, path -> new Content());
        return locked.add(content) ? Optional.of(() -> unlock(content)) : Optional.empty();
    }

    private synchronized void unlock(Content content) {
        locked.remove(content);
    }

    /** A file that is open. */
    private final class Open implements OpenFile {

        private final Path path;
        private final Content content;

        Open(Path path, Content content) {
            this.path = path;
            this.content = content;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                before(Call.READ, path);
                int length = (int) Math.max(0, Math.min(into.remaining(), content.now.length - position));
                if (length > 0) {
                    into.put(content.now, (int) position, length);
                }
                return length;
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            before(Call.WRITE, path);
            synchronized (SimulatedDisk.this) {
                var bytes = new byte[from.remaining()];
                from.get(bytes);
                try {
                    before(Call.WRITE_HALF, path);
                } catch (IOException e) {
                    change(new Change(position, Arrays.copyOf(bytes, bytes.length / 2)));
                    throw e;
                }
                change(new Change(position, bytes));
            }
        }

        private void change(Change change) {
            content.changes.add(change);
            content.now = change.on(content.now);
        }

        @Override
        public void force() throws IOException {
            before(Call.FORCE, path);
            synchronized (SimulatedDisk.this) {
                content.forced = content.now;
                content.changes.clear();
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                before(Call.TRUNCATE, path);
                change(new Change(size, null));
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (SimulatedDisk.this) {
                before(Call.SIZE, path);
                return content.now.length;
            }
        }

        @Override
        public void close() throws IOException {
            before(Call.CLOSE, path);
        }
    }
}
