package dev.millrace.internal.trigger;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import dev.millrace.definition.TriggerSource.FileSeen;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchEvent;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a folder for the files of a trigger: when its time has come, and when the system tells of a change, which it
 * is asked without waiting, so that no thread stands at any folder. Confined to the turns of {@link ArmedTriggers}.
 */
final class FileLook {

    private static final Logger log = LoggerFactory.getLogger(FileLook.class);

    /** How often the system is asked; and how long a file must stay as it is to be whole. */
    private static final Duration HEARING = Duration.ofSeconds(1);

    private final FileSeen source;
    private final Path folder;
    private final PathMatcher names;
    private final Set<String> deleted = new HashSet<>();
    private @Nullable WatchService watch;
    private boolean isReadable = true;
    private Map<String, Stamp> last = new TreeMap<>();
    private Instant wakeAt = Instant.MIN;
    private Instant lookAt = Instant.MIN;

    FileLook(FileSeen source) {
        this.source = source;
        var path = source.path().replace('\\', '/');
        int end = path.lastIndexOf('/');
        this.folder = Path.of(end < 0 ? "." : path.substring(0, end + 1));
        this.watch = watched(folder);
        this.names = FileSystems.getDefault().getPathMatcher("glob:" + escaped(path.substring(end + 1)));
    }

    /** Of a glob's signs only * and ? mean something here. */
    private static String escaped(String name) {
        return name.replaceAll("[\\[\\]{}\\\\]", "\\\\$0");
    }

    /**
     * How a file was found.
     *
     * @param path where it is
     * @param size in bytes
     * @param modifiedAt when it was last written
     */
    record Stamp(Path path, long size, Instant modifiedAt) {

        String text() {
            return modifiedAt + " " + size;
        }

        /** Returns whether it is what was seen of its file. */
        boolean isIn(Map<String, String> seen) {
            return text().equals(seen.get(path.toString()));
        }

        /** Returns the fire that it is of a trigger; whether the trigger has seen the file before. */
        Firing firing(TriggerId trigger, boolean isKnown) {
            var payload = Map.<String, Object>of(
                    "path", path.toString(),
                    "name", path.getFileName().toString(),
                    "size", size,
                    "modifiedAt", modifiedAt.toString(),
                    "change", isKnown ? "changed" : "appeared");
            return new Firing(trigger + "@" + modifiedAt + "#" + size + "#" + path, modifiedAt, payload, Map.of());
        }
    }

    /** Asks the system to tell of changes; where it does not, or the folder is not there yet, looks alone find them. */
    private static @Nullable WatchService watched(Path folder) {
        try {
            var service = folder.getFileSystem().newWatchService();
            try {
                folder.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
                return service;
            } catch (IOException e) {
                service.close();
                return null;
            }
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    /** Returns when to look next, or to hear what the system tells. */
    Instant wakeAt() {
        return wakeAt;
    }

    /** Returns whether it is time to look, or the system tells of a change. */
    boolean isDue(Instant now) {
        return isTold() || !lookAt.isAfter(now);
    }

    private boolean isTold() {
        var service = watch;
        if (service == null) {
            return false;
        }
        boolean isTold = false;
        for (var key = service.poll(); key != null; key = service.poll()) {
            var events = key.pollEvents();
            events.forEach(this::noteDeleted);
            isTold |= !events.isEmpty();
            if (!key.reset()) {
                close(); // the folder has gone; the next look asks again
                return true;
            }
        }
        return isTold;
    }

    /** One that comes again under the same name is another file, even where a look finds the two only. */
    private void noteDeleted(WatchEvent<?> event) {
        if (event.kind() == ENTRY_DELETE && event.context() instanceof Path name && names.matches(name)) {
            deleted.add(folder.resolve(name).toString());
        }
    }

    /** There is nothing to see: the system is heard again soon, the folder is looked at when that is due. */
    void waitOn(Instant now) {
        var heard = now.plus(HEARING);
        wakeAt = watch == null || lookAt.isBefore(heard) ? lookAt : heard;
    }

    /** Lets go of what the system tells. */
    void close() {
        try {
            if (watch != null) {
                watch.close();
            }
        } catch (IOException e) {
            log.debug("A folder cannot be left alone", e);
        }
        watch = null;
    }

    /**
     * Returns the files that are new since what was seen, or have changed if that counts; oldest first. One that is not
     * as the look before found it still grows, and is left for the next.
     */
    List<Stamp> look(Map<String, String> seen, Instant now) {
        lookAt = now.plus(source.poll());
        watch = watch == null ? watched(folder) : watch;
        var listed = list();
        if (listed.isEmpty()) {
            waitOn(now);
            return List.of();
        }
        var found = listed.get();
        deleted.removeIf(path -> isAsSeen(found.get(path), seen.get(path))); // of one before it, which was told late
        last.keySet().removeAll(deleted);
        var ready = new ArrayList<Stamp>();
        found.forEach((path, stamp) -> {
            var known = deleted.contains(path) ? null : seen.get(path);
            boolean isNew = known == null || (source.changes() && !known.equals(stamp.text()));
            if (isNew && stamp.equals(last.get(path))) {
                ready.add(stamp);
            }
        });
        boolean isAnyGrowing = !found.equals(last);
        last = found;
        if (isAnyGrowing) {
            lookAt = now.plus(source.poll().compareTo(HEARING) < 0 ? source.poll() : HEARING);
        }
        waitOn(now);
        ready.sort((a, b) -> a.modifiedAt().equals(b.modifiedAt())
                ? a.path().compareTo(b.path())
                : a.modifiedAt().compareTo(b.modifiedAt()));
        return ready;
    }

    private static boolean isAsSeen(@Nullable Stamp found, @Nullable String seen) {
        return found != null && found.text().equals(seen);
    }

    /** Returns what is remembered: what was seen and is there still; of a folder that cannot be read, all. */
    Map<String, String> remembered(Map<String, String> seen, List<Stamp> fired) {
        if (!isReadable) {
            return seen;
        }
        var kept = new LinkedHashMap<>(seen);
        kept.keySet().retainAll(last.keySet());
        kept.keySet().removeAll(deleted);
        deleted.clear();
        fired.forEach(stamp -> kept.put(stamp.path().toString(), stamp.text()));
        return kept;
    }

    /** Returns the files that are there; empty if the folder cannot be read now, which tells nothing of them. */
    private Optional<Map<String, Stamp>> list() {
        var found = new TreeMap<String, Stamp>();
        try (var all = Files.newDirectoryStream(folder, path -> names.matches(path.getFileName()))) {
            for (var path : all) {
                stamp(path, found);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            found.clear(); // a folder that is not there yet has no files
        } catch (IOException | DirectoryIteratorException e) {
            if (isReadable) {
                log.warn("Folder {} of a trigger cannot be read now; that is tried again: {}", folder, e.toString());
            }
            isReadable = false;
            return Optional.empty();
        }
        isReadable = true;
        return Optional.of(found);
    }

    private static void stamp(Path path, Map<String, Stamp> found) {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                found.put(
                        path.toString(),
                        new Stamp(
                                path,
                                attributes.size(),
                                attributes.lastModifiedTime().toInstant()));
            }
        } catch (IOException e) {
            found.remove(path.toString()); // it has gone meanwhile
        }
    }
}
