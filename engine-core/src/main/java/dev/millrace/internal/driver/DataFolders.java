package dev.millrace.internal.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the files are that definitions name as data. Immutable.
 *
 * @param folders are looked into, in their order, behind a definition's own
 * @param alone whether these alone are, and nothing outside of them
 */
public record DataFolders(List<Path> folders, boolean alone) {

    private static final String WILD = "*?";

    /** Makes the folders absolute. */
    public DataFolders {
        folders = absolute(folders.stream());
    }

    private static List<Path> absolute(Stream<Path> folders) {
        return folders.map(folder -> folder.toAbsolutePath().normalize())
                .distinct()
                .toList();
    }

    /** Returns where a relative name of a definition is looked for, whose own folders these are. */
    List<Path> places(List<String> own) {
        return alone ? folders : absolute(Stream.concat(own.stream().map(Path::of), folders.stream()));
    }

    /**
     * Returns the file of a relative name in the first of the places that has it. A definition reaches no file outside
     * of them, also not by a link.
     *
     * @param what the field that names the file, for messages
     * @throws NoSuchFileException if none has it
     * @throws IllegalArgumentException if the name leads out of the places
     */
    static Path inside(List<Path> places, String what, String name) throws IOException {
        refuseAbove(what, name);
        var found = inside(places.get(0), what, name);
        for (var folder : places.subList(1, places.size())) {
            found = found.or(() -> inside(folder, what, name));
        }
        return found.orElseThrow(() -> new NoSuchFileException(name));
    }

    private static void refuseAbove(String what, String name) {
        if (("/" + name.replace('\\', '/') + "/").contains("/../")) {
            throw new IllegalArgumentException("a " + what + " must not hold '..'");
        }
    }

    private static Optional<Path> inside(Path folder, String what, String name) {
        try {
            return Optional.of(inRoot(folder.toRealPath(), what, name));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path inRoot(Path root, String what, String name) throws IOException {
        var file = root.resolve(name).toRealPath();
        if (!file.startsWith(root)) {
            throw new IllegalArgumentException("it is outside of the folder " + root + "; a " + what
                    + " is in a folder given to the engine's builder with files(...)");
        }
        return file;
    }

    /**
     * Returns what is there of a name whose last part may hold {@code *} and {@code ?}, in order: of a relative one in
     * the first of the places that has any. An absolute one stands for itself, unless these folders stand alone.
     *
     * @throws IOException if a folder cannot be read
     * @throws IllegalArgumentException if the name leads out of the places
     */
    List<Path> matching(List<String> own, String what, String name) throws IOException {
        var written = Path.of(name);
        var last = written.getFileName();
        if (last == null) {
            throw new IllegalArgumentException("a " + what + " names a file, not '" + name + "'");
        }
        var parent = written.getParent();
        if (parent != null && written.isAbsolute() && !alone) {
            return matching(parent, last.toString());
        }
        refuseAbove(what, name);
        for (var place : places(own)) {
            var folder = inside(place, what, parent == null ? "" : parent.toString());
            var found = folder.isEmpty() ? List.<Path>of() : matching(folder.get(), last.toString());
            for (var file : found) {
                inRoot(place.toRealPath(), what, file.toString());
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static List<Path> matching(Path folder, String name) throws IOException {
        boolean wild = name.chars().anyMatch(c -> WILD.indexOf(c) >= 0);
        if (!wild) {
            var file = folder.resolve(name);
            return Files.exists(file) ? List.of(file) : List.of();
        }
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var found = new ArrayList<Path>();
        var literal = name.replaceAll("([\\\\\\[\\]{}])", "\\\\$1");
        try (var files = Files.newDirectoryStream(folder, literal)) {
            files.forEach(found::add);
        }
        found.sort(null);
        return found;
    }
}
