package dev.millrace.store.journal;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The files of this computer. Thread-safe. */
final class RealFiles implements FileOps {

    private static final boolean IS_WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private static final boolean IS_POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    /**
     * Far behind the end of every file: where locks bind all who write, nobody writes there. An older release locked
     * all of a file.
     */
    private static final long LOCKED_AT = 1L << 40;

    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    static final RealFiles PRIVATE = new RealFiles(PosixFilePermissions.fromString("rw-------"));

    private final FileAttribute<?>[] ofFiles;
    private final FileAttribute<?>[] ofDirectories;

    RealFiles(Set<PosixFilePermission> permissions) {
        ofFiles = attributes(permissions);
        ofDirectories = attributes(enterable(permissions));
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
        return IS_POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static Set<PosixFilePermission> enterable(Set<PosixFilePermission> permissions) {
        var all = EnumSet.noneOf(PosixFilePermission.class);
        all.addAll(permissions);
        if (all.contains(PosixFilePermission.OWNER_READ)) {
            all.add(PosixFilePermission.OWNER_EXECUTE);
        }
        if (all.contains(PosixFilePermission.GROUP_READ)) {
            all.add(PosixFilePermission.GROUP_EXECUTE);
        }
        if (all.contains(PosixFilePermission.OTHERS_READ)) {
            all.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return all;
    }

    /**
     * Reads by the file, writes by its channel. An interrupt of a thread that is in a channel closes the channel for
     * everybody; only the journal's own threads, which nobody can interrupt, write. Anybody may read.
     */
    private static final class RealFile implements OpenFile {

        private final RandomAccessFile file;

        RealFile(Path path, String mode) throws IOException {
            if (mode.equals("r") && !Files.exists(path)) {
                throw new NoSuchFileException(path.toString());
            }
            checkRegular(path);
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
        var parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, ofDirectories);
        }
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
        if (Files.notExists(file)) {
            create(file);
        }
        return new RealFile(file, "rw");
    }

    private void create(Path file) throws IOException {
        try {
            Files.createFile(file, ofFiles);
        } catch (FileAlreadyExistsException e) {
            return; // somebody else has made it meanwhile
        }
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
    public Optional<String> identity(Path file) throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            var key = attributes.fileKey();
            return Optional.of(String.valueOf(key == null ? attributes.creationTime() : key));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Systems give a lock back when its process closes any channel of the file. So nobody in this process touches the
     * file of a lock that is held.
     */
    @Override
    public Optional<Closeable> lock(Path file) throws IOException {
        var parent = requireNonNull(file.toAbsolutePath().getParent(), "a lock's file has a directory");
        var key = parent.toRealPath().resolve(file.getFileName());
        if (!LOCKED.add(key)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        try {
            checkRegular(file);
            channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ofFiles);
            if (tryLock(channel)) {
                return Optional.of(new HeldLock(key, channel));
            }
        } catch (IOException e) {
            giveBack(key, channel);
            throw e;
        }
        giveBack(key, channel);
        return Optional.empty();
    }

    /** To open a pipe that somebody has put in a file's place would wait for ever. */
    private static void checkRegular(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "it is no regular file");
        }
    }

    /** The same file may be held under another name, if its directory was renamed. */
    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_AT, 1, false) != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void giveBack(Path key, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            LOCKED.remove(key);
        }
    }

    /** A lock that this process has. */
    private static final class HeldLock implements Closeable {

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
