package dev.millrace.store.journal;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The files of this computer. Thread-safe. */
final class RealFiles implements FileOps {

    static final RealFiles INSTANCE = new RealFiles();

    private static final boolean IS_WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private final Set<Path> locked = ConcurrentHashMap.newKeySet();

    private RealFiles() {}

    /**
     * Reads by the file, writes by its channel. An interrupt of a thread that is in a channel closes the channel for everybody; only
     * the journal's own threads, which nobody can interrupt, write. Anybody may read.
     */
    private static final class RealFile implements OpenFile {

        private final RandomAccessFile file;

        RealFile(Path path, String mode) throws IOException {
            if (mode.equals("r") && !Files.exists(path)) {
                throw new NoSuchFileException(path.toString());
            }
            file = new RandomAccessFile(path.toFile(), mode);
        }

        @Override
        public synchronized int read(ByteBuffer into, long position) throws IOException {
            file.seek(position);
            int total = 0;
            while (into.hasRemaining()) {
                int read = file.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
                if (read < 0) {
                    break;
                }
                into.position(into.position() + read);
                total += read;
            }
            return total;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += file.getChannel().write(from, at);
            }
        }

        @Override
        public void force() throws IOException {
            file.getChannel().force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.setLength(size);
        }

        @Override
        public long size() throws IOException {
            return file.length();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    @Override
    public OpenFile openToRead(Path file) throws IOException {
        return new RealFile(file, "r");
    }

    @Override
    public OpenFile openToWrite(Path file) throws IOException {
        return new RealFile(file, "rw");
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        if (IS_WINDOWS) {
            return; // it opens no directories; its file system keeps names in a journal of its own
        }
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usableSpace(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    /**
     * Systems give a lock back when its process closes any channel of the file. So nobody in this process touches the file of a lock
     * that is held.
     */
    @Override
    public Optional<Closeable> lock(Path file) throws IOException {
        var parent = requireNonNull(file.toAbsolutePath().getParent(), "a lock's file has a directory");
        var key = parent.toRealPath().resolve(file.getFileName());
        if (!locked.add(key)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return Optional.of(new HeldLock(key, channel));
            }
        } catch (IOException e) {
            giveBack(key, channel);
            throw e;
        }
        giveBack(key, channel);
        return Optional.empty();
    }

    private void giveBack(Path key, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            locked.remove(key);
        }
    }

    /** A lock that this process has. */
    private final class HeldLock implements Closeable {

        private final Path key;
        private final FileChannel channel;

        HeldLock(Path key, FileChannel channel) {
            this.key = key;
            this.channel = channel;
        }

        @Override
        public void close() throws IOException {
            if (channel.isOpen()) {
                giveBack(key, channel);
            }
        }
    }
}
