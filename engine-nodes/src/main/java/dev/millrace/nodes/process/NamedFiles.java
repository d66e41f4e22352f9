package dev.millrace.nodes.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files that texts for a program name, as far as that can be seen. Immutable.
 *
 * @param folder where the program works
 * @param home what <code>~</code> stands for; may be empty
 */
record NamedFiles(Path folder, String home) {

    private static final Pattern ADDRESS = Pattern.compile("(?!file:)\\b[A-Za-z][A-Za-z0-9+.-]*://[^\\s\"']*");
    private static final Pattern BETWEEN = Pattern.compile("[\\s\"'`@=;,<>|&(){}\\[\\]]+|:(?!\\\\)|file:/*(?=/)");

    /**
     * A file that is named.
     *
     * @param path where it would be, absolute
     * @param isPath whether it is told from a word: by a separator, or since it is there
     */
    record NamedFile(Path path, boolean isPath) {}

    /** Returns the files that texts name, each once: whole texts, and the words in them. */
    Set<NamedFile> in(List<String> texts) {
        var found = new LinkedHashSet<NamedFile>();
        for (var text : texts) {
            add(text, found);
            var words =
                    BETWEEN.splitAsStream(ADDRESS.matcher(text).replaceAll(" ")).toList();
            for (var word : words) {
                add(word, found);
                if (word.length() > 2 && word.startsWith("-")) {
                    add(word.substring(2), found); // as of -I/etc
                }
            }
        }
        return found;
    }

    private void add(String word, Set<NamedFile> found) {
        if (word.isBlank() || word.indexOf('\n') >= 0 || ADDRESS.matcher(word).lookingAt()) {
            return;
        }
        try {
            boolean atHome = word.startsWith("~") && !home.isEmpty();
            var path = folder.resolve(atHome ? home + word.substring(1) : word);
            boolean isPath = atHome
                    || word.indexOf('/') >= 0
                    || word.indexOf('\\') >= 0
                    || word.equals("..")
                    || Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            found.add(new NamedFile(path.toAbsolutePath().normalize(), isPath));
            if (isPath) {
                found.add(new NamedFile(real(path.toAbsolutePath()), true)); // a link before '..' leads elsewhere
            }
        } catch (InvalidPathException e) {
            return; // no file has such a name
        }
    }

    /** Returns where a path leads, links resolved as far as there is something. */
    static Path real(Path path) {
        var whole = path.toAbsolutePath();
        for (var there = whole; there != null; there = there.getParent()) {
            var found = found(there);
            if (found.isPresent()) {
                return found.get().resolve(there.relativize(whole)).normalize();
            }
        }
        return whole.normalize();
    }

    /** What is not there yet lies where its folder does. */
    private static Optional<Path> found(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
