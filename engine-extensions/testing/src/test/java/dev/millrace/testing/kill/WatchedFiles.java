package dev.millrace.testing.kill;

import dev.millrace.store.journal.FileOps;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The real files, with something that may happen at each call. Thread-safe if the hook is. */
record WatchedFiles(FileOps real, Moment.Hook hook) implements FileOps {

    static WatchedFiles with(Moment.Hook hook) {
        return new WatchedFiles(FileOps.real(), hook);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        hook.at(Moment.NAMES);
        real.createDirectories(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        hook.at(Moment.LOOK);
        return real.list(directory);
    }

    @Override
    public OpenFile openToRead(Path file) throws IOException {
        hook.at(Moment.READ);
        return new Watched(real.openToRead(file));
    }

    @Override
    public OpenFile openToWrite(Path file) throws IOException {
        hook.at(Moment.NAMES);
        return new Watched(real.openToWrite(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        hook.at(Moment.NAMES);
        real.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        hook.at(Moment.NAMES);
        real.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        hook.at(Moment.NAMES);
        real.forceDirectory(directory);
    }

    @Override
    public long usableSpace(Path directory) throws IOException {
        hook.at(Moment.LOOK);
        return real.usableSpace(directory);
    }

    @Override
    public Optional<String> identity(Path file) throws IOException {
        hook.at(Moment.LOOK);
        return real.identity(file);
    }

    @Override
    public Optional<Closeable> lock(Path file) throws IOException {
        hook.at(Moment.NAMES);
        return real.lock(file);
    }

    /** A file that is open. */
    private final class Watched implements OpenFile {

        private final OpenFile file;

        Watched(OpenFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            hook.at(Moment.READ);
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            hook.at(Moment.WRITE);
            int half = from.remaining() / 2;
            var rest = from.duplicate().position(from.position() + half);
            file.write(from.limit(from.position() + half), position);
            hook.at(Moment.HALF_WRITE);
            file.write(rest, position + half);
            from.limit(rest.limit()).position(rest.limit());
        }

        @Override
        public void force() throws IOException {
            hook.at(Moment.FORCE);
            file.force();
            hook.at(Moment.AFTER_FORCE);
        }

        @Override
        public void truncate(long size) throws IOException {
            hook.at(Moment.NAMES);
            file.truncate(size);
        }

        @Override
        public long size() throws IOException {
            hook.at(Moment.LOOK);
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
