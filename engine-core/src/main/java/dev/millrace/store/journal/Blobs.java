package dev.millrace.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of large content, and how many frames refer to each. {@link #read} and {@link #bytes} are thread-safe, all
 * else confined to the journal's thread.
 */
final class Blobs {

    private static final Logger log = LoggerFactory.getLogger(Blobs.class);
    private static final int MOST_CHECKED = 10_000;

    private final FileOps files;
    private final Path directory;
    private final Map<String, Integer> references = new ConcurrentHashMap<>();
    private final Set<String> checked = ConcurrentHashMap.newKeySet(); // written or read well since the opening

    Blobs(FileOps files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /** Takes over what the frames refer to; what none refers to is deleted. */
    void begin(Collection<String> referred) throws IOException {
        files.createDirectories(directory);
        referred.forEach(name -> references.merge(name, 1, Integer::sum));
        var present = new HashSet<String>();
        for (var name : files.list(directory)) {
            if (references.containsKey(name)) {
                present.add(name);
            } else if (isOurs(name)) {
                files.delete(directory.resolve(name));
            }
        }
        requireAll(present);
    }

    private static boolean isOurs(String name) {
        return Blob.isName(name)
                || name.endsWith(Layout.TEMPORARY)
                        && Blob.isName(name.substring(0, name.length() - Layout.TEMPORARY.length()));
    }

    private void requireAll(Set<String> present) {
        for (var name : references.keySet()) {
            if (!present.contains(name)) {
                throw new JournalException(
                        "[STO-107] the file " + directory.resolve(name) + " is missing, and a turn refers to it;"
                                + " bring it back, or copy what is left with 'millrace journal salvage'");
            }
        }
    }

    /** Makes contents safe, before the frames that refer to them are written. */
    void keep(List<Blob> blobs) throws IOException {
        boolean isChanged = false;
        var here = new HashSet<String>(); // of many turns that refer to one, one looks
        for (var blob : blobs) {
            if (here.add(blob.name()) && !isWhole(blob)) {
                write(blob);
                isChanged = true;
            }
            references.merge(blob.name(), 1, Integer::sum);
        }
        if (isChanged) {
            files.forceDirectory(directory);
        }
    }

    /** A file of that name may have been damaged before the opening; it is not trusted unread. */
    private boolean isWhole(Blob blob) {
        if (!references.containsKey(blob.name())) {
            return false;
        }
        if (checked.contains(blob.name())) {
            return true;
        }
        try {
            read(blob.name());
            check(blob.name());
            return true;
        } catch (JournalException e) {
            return false;
        }
    }

    private void check(String name) {
        if (checked.size() >= MOST_CHECKED) {
            checked.clear();
        }
        checked.add(name);
    }

    private void write(Blob blob) throws IOException {
        var target = directory.resolve(blob.name());
        var beside = directory.resolve(blob.name() + Layout.TEMPORARY);
        try (var file = files.openToWrite(beside)) {
            file.write(ByteBuffer.wrap(blob.bytes()), 0);
            file.truncate(blob.bytes().length);
            file.force();
        }
        files.rename(beside, target);
        check(blob.name());
    }

    /**
     * Counts references that are gone, and deletes what none is left to. One that cannot be deleted goes at the next
     * opening.
     */
    void release(Collection<String> names) {
        for (var name : names) {
            if (references.merge(name, -1, (a, b) -> a + b == 0 ? null : a + b) == null) {
                checked.remove(name);
                try {
                    files.delete(directory.resolve(name));
                } catch (IOException e) {
                    log.debug("The blob {} stays until the journal is opened again", name, e);
                }
            }
        }
    }

    /**
     * Returns a reference's part of the size of content; 0 if nobody can say, as when it was let go meanwhile.
     */
    long bytes(String name) {
        try (var file = files.openToRead(directory.resolve(name))) {
            return file.size() / references.getOrDefault(name, 1);
        } catch (IOException e) {
            log.debug("The size of blob {} is not known", name, e);
            return 0;
        }
    }

    /** Reads content, and checks that it is what it was. */
    byte[] read(String name) {
        var path = directory.resolve(name);
        byte[] bytes;
        try (var file = files.openToRead(path)) {
            bytes = new byte[Math.toIntExact(file.size())];
            file.read(ByteBuffer.wrap(bytes), 0);
        } catch (IOException e) {
            checked.remove(name);
            throw new JournalException(
                    "[STO-107] the file " + path + " cannot be read: " + e.getMessage() + "; bring it back, or copy"
                            + " what is left with 'millrace journal salvage'",
                    e);
        }
        if (!Blob.of(bytes).name().equals(name)) {
            checked.remove(name);
            throw new JournalException(
                    "[STO-107] the file " + path + " was changed: its content does not fit its name; bring it back,"
                            + " or copy what is left with 'millrace journal salvage'");
        }
        return bytes;
    }
}
