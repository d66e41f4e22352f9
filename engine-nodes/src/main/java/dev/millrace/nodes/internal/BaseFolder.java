package dev.millrace.nodes.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The folder that files named by definitions are in; nothing outside it can be reached. Immutable. */
public final class BaseFolder {

    private static final int LARGEST_TEXT = 1024 * 1024;
    private static final int LONGEST_PATH = 1000;

    private final Path folder;

    /** Creates a base folder; it need not exist before the first file is asked for. */
    public BaseFolder(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /**
     * Returns the real path of a regular file in this folder, or below it.
     *
     * @throws RefusedFileException if the path is absolute, leads out of the folder, also by a link, or is no regular file
     */
    public Path file(String path) {
        var problem = problemOf(path);
        if (!problem.isEmpty()) {
            throw refused(path, problem);
        }
        try {
            var root = folder.toRealPath();
            var file = root.resolve(path.replace('\\', '/')).toRealPath();
            if (!file.startsWith(root)) {
                throw refused(path, "it leads out of " + folder);
            }
            if (!Files.isRegularFile(file)) {
                throw refused(path, "it is no regular file");
            }
            return file;
        } catch (InvalidPathException | IOException e) {
            throw new RefusedFileException(text(path, "there is no such file that can be read in " + folder), e);
        }
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
