package dev.millrace.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The only door to files: whatever the journal reads or writes goes through here, so that a test can let each call
 * fail. Thread-safe.
 */
public interface FileOps {

    /** A file that is open. Thread-safe. */
    interface OpenFile extends Closeable {

        /**
         * Reads until the buffer is full or the file ends, and returns how many bytes it read. An interrupt does not
         * stop it.
         */
        int read(ByteBuffer into, long position) throws IOException;

        /** Writes the whole buffer. */
        void write(ByteBuffer from, long position) throws IOException;

        /** Returns when the disk has what was written. */
        void force() throws IOException;

        /** Cuts off what lies behind a size. */
        void truncate(long size) throws IOException;

        /** Returns the size in bytes. */
        long size() throws IOException;
    }

    /** Returns the files of this computer; what is made is open to its user only. */
    static FileOps real() {
        return RealFiles.PRIVATE;
    }

    /**
     * Returns the files of this computer.
     *
     * @param permissions those of the files that are made; directories can be entered by whoever may read. Without
     *     effect where the system has no such permissions
     */
    static FileOps real(Set<PosixFilePermission> permissions) {
        return new RealFiles(permissions);
    }

    /** Makes a directory and those above it; one that is there is left as it is. */
    void createDirectories(Path directory) throws IOException;

    /** Returns the names in a directory, sorted; none if there is no such directory. */
    List<String> list(Path directory) throws IOException;

    /** Opens a file for reading. */
    OpenFile openToRead(Path file) throws IOException;

    /** Opens a file for reading and writing, and makes it if there is none. */
    OpenFile openToWrite(Path file) throws IOException;

    /** Renames a file, in place of one that has the name already. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file if it is there. */
    void delete(Path file) throws IOException;

    /** Returns when the disk has the names in a directory. */
    void forceDirectory(Path directory) throws IOException;

    /** Returns how many bytes there is room for. */
    long usableSpace(Path directory) throws IOException;

    /** Returns what tells a file from another one of the same name; empty if there is no file. */
    Optional<String> identity(Path file) throws IOException;

    /** Takes a file for this process alone; empty if somebody has it. Closing gives it back. */
    Optional<Closeable> lock(Path file) throws IOException;
}
