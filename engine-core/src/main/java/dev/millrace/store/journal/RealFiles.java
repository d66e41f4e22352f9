package dev.millrace.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** The files of this computer. Thread-safe. */
final class RealFiles implements FileOps {

    static final RealFiles INSTANCE = new RealFiles();

    /** Behind all content, so that a system whose locks are binding still lets others read who holds it. */
    private static final long LOCK_POSITION = Long.MAX_VALUE - 1;

    private static final boolean IS_WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private RealFiles() {}

    /**
     * Reads by the file, writes by its channel. An interrupt of a thread that is in a channel closes the channel for everybody; only
     * the journal's own threads, which nobody can interrupt, write. Anybody may read.
     */
    private static final class RealFile implements OpenFile {

        private final RandomAccessFile file;

        RealFile(Path path, String mode) throws IOException {
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

    @Override
    public Optional<Closeable> lock(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock(LOCK_POSITION, 1, false) != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            // Somebody in this process has it.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }
}
