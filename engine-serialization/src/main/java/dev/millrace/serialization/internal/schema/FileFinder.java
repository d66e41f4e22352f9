package dev.millrace.serialization.internal.schema;

import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Syntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the file that a path in a definition means: beside the definition first, then in the root folder, never outside
 * it.
 */
final class FileFinder {

    /**
     * What was found.
     *
     * @param file the file as people know it
     * @param real the file, links resolved
     * @param problem why there is none
     */
    record Found(Path file, Path real, Optional<Trouble> problem) {}

    /**
     * Why a file is refused.
     *
     * @param code the problem's code
     * @param message what is wrong and what to do
     */
    record Trouble(String code, String message) {}

    private final Optional<Path> root;
    private final boolean anywhere;

    FileFinder(Optional<Path> root, boolean anywhere) {
        this.root = root;
        this.anywhere = anywhere;
    }

    Found find(String written, Source parent) {
        var plain = written.replace('\\', '/');
        try {
            if (isAbsolute(plain)) {
                return anywhere
                        ? check(Path.of(plain), written)
                        : trouble(
                                "DEF-120",
                                "the path '" + ValueReader.shown(written)
                                        + "' is absolute; name the file relative to this one");
            }
            return find(written, Path.of(plain), folders(parent));
        } catch (InvalidPathException | IOException e) {
            return trouble(
                    "DEF-121",
                    "the file '" + ValueReader.shown(written) + "' cannot be read: "
                            + ValueReader.shown(String.valueOf(e.getMessage())));
        }
    }

    private static boolean isAbsolute(String path) {
        return path.startsWith("/") || (path.length() > 1 && path.charAt(1) == ':');
    }

    /** Returns where other files that a definition names are looked for first. */
    List<String> places(Source parent) {
        return folders(parent).stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .filter(folder -> isInside(folder, true))
                .map(Path::toString)
                .distinct()
                .toList();
    }

    private Set<Path> folders(Source parent) {
        var folders = new LinkedHashSet<Path>();
        parent.folder().ifPresent(folders::add);
        root.ifPresent(folders::add);
        return folders;
    }

    private Found find(String written, Path path, Set<Path> folders) throws IOException {
        if (folders.isEmpty()) {
            return trouble(
                    "DEF-121",
                    "the definition came from no file, so '" + ValueReader.shown(written)
                            + "' leads nowhere; give the loader a root folder");
        }
        for (var folder : folders) {
            var file = folder.resolve(path).normalize();
            if (isInside(file.toAbsolutePath(), true) && Files.exists(file)) {
                return check(file, written);
            }
        }
        if (folders.stream()
                .noneMatch(
                        folder -> isInside(folder.resolve(path).toAbsolutePath().normalize(), true))) {
            return outside(written);
        }
        return trouble(
                "DEF-121",
                "there is no file '" + ValueReader.shown(written) + "' in "
                        + folders.stream().map(FileFinder::shown).collect(Collectors.joining(" or ")));
    }

    private Found check(Path file, String written) throws IOException {
        var real = file.toRealPath();
        if (!isInside(real, false)) {
            return outside(written);
        }
        if (!Files.isRegularFile(real)) {
            return trouble("DEF-121", "'" + ValueReader.shown(written) + "' is no file");
        }
        if (Syntax.of(real).isEmpty()) {
            return trouble("DEF-123", "'" + ValueReader.shown(written) + "': " + Syntax.EXPECTED);
        }
        return new Found(file, real, Optional.empty());
    }

    private boolean isInside(Path file, boolean lexically) {
        if (anywhere || root.isEmpty()) {
            return true;
        }
        var folder = root.get().toAbsolutePath().normalize();
        try {
            return file.startsWith(lexically ? folder : folder.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private static String shown(Path folder) {
        return folder.toString().isEmpty() ? "the current folder" : folder.toString();
    }

    private static Found outside(String written) {
        return trouble(
                "DEF-120",
                "the file '" + ValueReader.shown(written)
                        + "' lies outside the root folder; move it inside, or set the loader's root folder further up");
    }

    private static Found trouble(String code, String message) {
        return new Found(Path.of(""), Path.of(""), Optional.of(new Trouble(code, message)));
    }
}
