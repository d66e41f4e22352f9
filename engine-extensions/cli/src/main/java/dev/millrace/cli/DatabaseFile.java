package dev.millrace.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The file that a JDBC URL of H2 or SQLite names: their drivers make one that is not there, even for a look. */
final class DatabaseFile {

    private static final String H2 = "jdbc:h2:";
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String FILE = "file:";
    private static final String HOME = "~/";

    private DatabaseFile() {}

    /** Returns whether a URL names a file that is not there; of other databases only a look can tell. */
    static boolean isMissing(String url) {
        var files = files(url);
        return !files.isEmpty() && files.stream().noneMatch(Files::exists);
    }

    /** Returns the files of which one is there if the database is; none if it is in no file, or nobody knows. */
    private static List<Path> files(String url) {
        if (url.regionMatches(true, 0, H2, 0, H2.length())) {
            var name = url.substring(H2.length()).replaceFirst(";.*", "");
            return path(name).stream()
                    .flatMap(path -> List.of(".mv.db", ".h2.db").stream().map(end -> Path.of(path + end)))
                    .toList();
        }
        if (url.regionMatches(true, 0, SQLITE, 0, SQLITE.length())) {
            var name = url.substring(SQLITE.length());
            return name.toLowerCase(Locale.ROOT).contains("mode=memory")
                    ? List.of()
                    : path(name.replaceFirst("\\?.*", "")).stream().toList();
        }
        return List.of();
    }

    /** Empty for what is in memory, on a server, or in a file system of the driver's own. */
    private static Optional<Path> path(String name) {
        var bare = name.startsWith(FILE) ? name.substring(FILE.length()) : name;
        var home = bare.startsWith(HOME) ? System.getProperty("user.home") + bare.substring(1) : bare;
        boolean isOther = home.isEmpty() || home.matches("[^/\\\\]{2,}:.*|:.*"); // one letter is a drive of Windows
        try {
            return isOther ? Optional.empty() : Optional.of(Path.of(home));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
