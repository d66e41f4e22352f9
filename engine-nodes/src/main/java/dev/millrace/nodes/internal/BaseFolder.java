package dev.millrace.nodes.internal;

import dev.millrace.definition.NodeSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folders that files named by definitions are in, one looked at after the other; nothing outside them can be
 * reached. Immutable.
 */
public final class BaseFolder {

    private static final int LARGEST_TEXT = 1024 * 1024;
    private static final int LONGEST_PATH = 1000;

    private static final String NO_FILE =
            "; a definition that was loaded from its file is looked beside first, this one"
                    + " came from a text or from code";

    private final List<Path> folders;
    private final boolean alone;
    private final String hint;

    /** Creates a base folder; it need not exist before the first file is asked for. */
    public BaseFolder(Path folder) {
        this(List.of(folder));
    }

    /** Creates one of several folders: a file is taken from the first that has it. */
    public BaseFolder(List<Path> folders) {
        this(folders.stream(), false, "");
    }

    private BaseFolder(Stream<Path> folders, boolean alone, String hint) {
        this.folders = folders.map(folder -> folder.toAbsolutePath().normalize())
                .distinct()
                .toList();
        this.alone = alone;
        this.hint = hint;
    }

    /** Returns the same folders, with none before them wherever a definition comes from. */
    public BaseFolder alone() {
        return new BaseFolder(folders.stream(), true, "");
    }

    /**
     * Returns where the files are that a node names: in its definition's own folders first.
     *
     * @throws RefusedFileException if these are no folders of this machine
     */
    public BaseFolder beside(NodeSpec node) {
        var own = node.work().folders();
        if (alone) {
            return this;
        }
        try {
            var before = own.stream().map(Path::of);
            return new BaseFolder(Stream.concat(before, folders.stream()), false, own.isEmpty() ? NO_FILE : "");
        } catch (InvalidPathException e) {
            throw new RefusedFileException("the folder of the definition is none here: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the first such folder in these folders or, by an absolute path, anywhere; as it stands if there is none.
     */
    public Path folder(String path) {
        return folders.stream()
                .map(folder -> folder.resolve(path))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseGet(() -> Path.of(path).toAbsolutePath());
    }

    /**
     * Returns the real path of a regular file in one of the folders, or below it.
     *
     * @throws RefusedFileException if the path is absolute, leads out of the folder, also by a link, is no regular
     *     file, or there is no such file in any of them
     */
    public Path file(String path) {
        var problem = problemOf(path);
        if (!problem.isEmpty()) {
            throw refused(path, problem);
        }
        var name = path.replace('\\', '/');
        var tried = new ArrayList<IOException>();
        for (var folder : folders) {
            try {
                return fileIn(folder, name, path);
            } catch (IOException e) {
                tried.add(e);
            } catch (InvalidPathException e) {
                throw new RefusedFileException(text(path, missing()), e);
            }
        }
        throw new RefusedFileException(text(path, missing()), tried.get(0));
    }

    private static Path fileIn(Path folder, String name, String path) throws IOException {
        var root = folder.toRealPath();
        var file = root.resolve(name).toRealPath();
        if (!file.startsWith(root)) {
            throw refused(path, "it leads out of " + folder);
        }
        if (!Files.isRegularFile(file)) {
            throw refused(path, "it is no regular file");
        }
        return file;
    }

    private String missing() {
        return "there is no such file that can be read in "
                + folders.stream().map(Path::toString).collect(Collectors.joining(", nor in ")) + hint;
    }

    /**
     * Returns the content of a file of at most 1 MB as UTF-8 text.
     *
     * @throws RefusedFileException if {@link #file} refuses the path, or the file is too large or no UTF-8 text
     */
    public String text(String path) {
        var file = file(path);
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LARGEST_TEXT + 1);
            if (bytes.length > LARGEST_TEXT) {
                throw refused(path, "it is larger than 1 MB");
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new RefusedFileException(text(path, "it is no UTF-8 text"), e);
        } catch (IOException e) {
            throw new RefusedFileException(text(path, "it cannot be read"), e);
        }
    }

    /** Returns what is wrong with a path as it stands, or an empty text; looks at no file. */
    public static String problemOf(String path) {
        if (path.isBlank()) {
            return "it is blank";
        }
        if (path.length() > LONGEST_PATH) {
            return "it is longer than " + LONGEST_PATH + " characters";
        }
        if (path.chars().anyMatch(Character::isISOControl)) {
            return "it holds a control character";
        }
        var slashes = path.replace('\\', '/');
        if (slashes.startsWith("/") || slashes.matches("[A-Za-z]:.*")) {
            return "it is absolute; it must be relative to the base folder";
        }
        return ("/" + slashes + "/").contains("/../") ? "it must not hold '..'" : "";
    }

    private static RefusedFileException refused(String path, String why) {
        return new RefusedFileException(text(path, why), null);
    }

    private static String text(String path, String why) {
        var shown = path.length() > 100 ? path.substring(0, 100) + "..." : path;
        return "file '" + shown.replaceAll("\\p{Cntrl}", "?") + "' is refused: " + why;
    }
}
