package dev.millrace.store.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The names in a journal's directory. Immutable. */
record Layout(Path directory) {

    static final String TEMPORARY = ".tmp";

    private static final Pattern SEGMENT = Pattern.compile("seg-(\\d{19})\\.wal");
    private static final Pattern SNAPSHOT = Pattern.compile("snap-(\\d{19})");
    private static final Pattern OURS =
            Pattern.compile("LOCK|owner|mark|index|tables|ballast|blobs|work|cursors|logs|seg-\\d{19}\\.wal"
                    + "|snap-\\d{19}(\\.tmp|\\.bak)?|torn-\\d+\\.bak");
    private static final Pattern TABLE = Pattern.compile("((?:seg|snap)-\\d{19})-\\d{1,9}");
    private static final Pattern UNFINISHED = Pattern.compile("snap-\\d{19}\\.tmp");
    private static final Pattern UNMISTAKABLE = Pattern.compile("(seg|snap)-\\d{19}(\\.wal)?");

    Path lock() {
        return directory.resolve("LOCK");
    }

    /**
     * Who holds the lock; a file of its own, because closing the lock's file anywhere in a process gives the lock back.
     */
    Path owner() {
        return directory.resolve("owner");
    }

    Path mark() {
        return directory.resolve("mark");
    }

    /** What spares an opening to read all frames; see {@link TableFiles}. */
    Path tables() {
        return directory.resolve("tables");
    }

    /** What an earlier version kept in the place of the tables. */
    Path earlierIndex() {
        return directory.resolve("index");
    }

    Path ballast() {
        return directory.resolve("ballast");
    }

    Path blobs() {
        return directory.resolve("blobs");
    }

    Path segment(long firstLsn) {
        return directory.resolve(String.format(Locale.ROOT, "seg-%019d.wal", firstLsn));
    }

    Path snapshot(long lsn) {
        return directory.resolve(String.format(Locale.ROOT, "snap-%019d", lsn));
    }

    Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + TEMPORARY);
    }

    /** Returns the name of a table, of which there may be several for a file. */
    static String table(boolean isSnapshot, long file, int part) {
        return String.format(Locale.ROOT, "%s-%019d-%d", isSnapshot ? "snap" : "seg", file, part);
    }

    /** Returns the name of the file that a table is about; empty if it is called like none. */
    static Optional<String> tableOf(String name) {
        var matcher = TABLE.matcher(name);
        return !matcher.matches()
                ? Optional.empty()
                : Optional.of(matcher.group(1).startsWith("seg") ? matcher.group(1) + ".wal" : matcher.group(1));
    }

    /** Returns the numbers of the segments' first frames, lowest first. */
    static List<Long> segments(List<String> names) {
        return numbers(names, SEGMENT);
    }

    /** Returns the numbers of the last frames that snapshots hold, lowest first. */
    static List<Long> snapshots(List<String> names) {
        return numbers(names, SNAPSHOT);
    }

    private static List<Long> numbers(List<String> names, Pattern pattern) {
        return names.stream()
                .map(name -> number(name, pattern))
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .sorted()
                .toList();
    }

    private static OptionalLong number(String name, Pattern pattern) {
        var matcher = pattern.matcher(name);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(matcher.group(1)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // more digits than a number has: nothing of ours is called so
        }
    }

    /** Returns whether a file is one of ours that was not written to its end. */
    static boolean isUnfinished(String name) {
        return UNFINISHED.matcher(name).matches();
    }

    /**
     * Returns whether a directory with these names is a journal's, or empty. Others too have files that are called
     * LOCK.
     */
    static boolean isOurs(List<String> names) {
        return names.stream().allMatch(name -> OURS.matcher(name).matches())
                || names.stream().anyMatch(name -> UNMISTAKABLE.matcher(name).matches());
    }
}
