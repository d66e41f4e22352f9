package dev.millrace.testing.kill;

import dev.millrace.store.journal.FileOps;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The real files on a disk that holds only so many bytes. Thread-safe, but for two threads that write to one file. */
final class SmallDisk implements FileOps {

    private final FileOps real = FileOps.real();
    private final AtomicLong free;

    SmallDisk(long bytes) {
        free = new AtomicLong(bytes);
    }

    /** Somebody else takes or frees space, until this much is left. */
    void leave(long bytes) {
        free.set(bytes);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        real.createDirectories(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return real.list(directory);
    }

    @Override
    public OpenFile openToRead(Path file) throws IOException {
        return real.openToRead(file);
    }

    @Override
    public OpenFile openToWrite(Path file) throws IOException {
        return new Written(real.openToWrite(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        real.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        long size = file.toFile().length();
        real.delete(file);
        free.addAndGet(size);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        real.forceDirectory(directory);
    }

    @Override
    public long usableSpace(Path directory) {
        return free.get();
    }

    @Override
    public Optional<String> identity(Path file) throws IOException {
        return real.identity(file);
    }

    @Override
    public Optional<Closeable> lock(Path file) throws IOException {
        return real.lock(file);
    }

    /** A file that is open. */
    private final class Written implements OpenFile {

        private final OpenFile file;

        Written(OpenFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            long growth = Math.max(0, position + from.remaining() - file.size());
            if (growth > free.get()) {
                throw new IOException("No space left on device");
            }
            free.addAndGet(-growth);
            file.write(from, position);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            free.addAndGet(Math.max(0, file.size() - size));
            file.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
