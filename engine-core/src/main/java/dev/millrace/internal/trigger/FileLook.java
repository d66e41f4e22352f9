package dev.millrace.internal.trigger;

import dev.millrace.definition.TriggerSource.FileSeen;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks at a folder for the files of a trigger. Confined to the turns of {@link ArmedTriggers}. */
final class FileLook {

    private final FileSeen source;
    private final Path folder;
    private final PathMatcher names;
    private Map<String, Stamp> last = Map.of();
    private Instant wakeAt = Instant.MIN;

    FileLook(FileSeen source) {
        this.source = source;
        var path = source.path().replace('\\', '/');
        int end = path.lastIndexOf('/');
        this.folder = Path.of(end < 0 ? "." : path.substring(0, end + 1));
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
    }

    /** Returns when to look next. */
    Instant wakeAt() {
        return wakeAt;
    }

    /** The folder has changed: it is looked at soon. */
    void wake() {
        wakeAt = Instant.MIN;
    }

    Path folder() {
        return folder;
    }

    /**
     * Returns the files that are new since what was seen, or have changed if that counts; oldest first. One that is not
     * as the look before found it still grows, and is left for the next.
     */
    List<Stamp> look(Map<String, String> seen, Instant now) {
        wakeAt = now.plus(source.poll());
        var found = list();
        var ready = new ArrayList<Stamp>();
        found.forEach((path, stamp) -> {
            var known = seen.get(path);
            boolean isNew = known == null || (source.changes() && !known.equals(stamp.text()));
            if (isNew && stamp.equals(last.get(path))) {
                ready.add(stamp);
            }
        });
        last = found;
        ready.sort((a, b) -> a.modifiedAt().equals(b.modifiedAt())
                ? a.path().compareTo(b.path())
                : a.modifiedAt().compareTo(b.modifiedAt()));
        return ready;
    }

    /** Returns what is remembered: what was seen and is there still. */
    Map<String, String> remembered(Map<String, String> seen, List<Stamp> fired) {
        var kept = new LinkedHashMap<>(seen);
        kept.keySet().retainAll(last.keySet());
        fired.forEach(stamp -> kept.put(stamp.path().toString(), stamp.text()));
        return kept;
    }

    private Map<String, Stamp> list() {
        var found = new TreeMap<String, Stamp>();
        try (var all = Files.newDirectoryStream(folder, path -> names.matches(path.getFileName()))) {
            for (var path : all) {
                stamp(path, found);
            }
        } catch (IOException e) {
            return found; // a folder that is not there yet has no files
        }
        return found;
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
