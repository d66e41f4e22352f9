package dev.millrace.store.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the index, one for each segment and several for a snapshot. Nothing rests on them: each is a copy of
 * what the frames say, and whatever goes wrong with one only loses it. Thread-safe.
 */
public final class TableFiles {

    private static final Logger log = LoggerFactory.getLogger(TableFiles.class);

    private final FileOps files;
    private final Path directory;

    TableFiles(FileOps files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /** A table that may stand for frames, and its summary. */
    public record Table(TableFile file, byte[] summary) {}

    /** Returns the tables that are whole, by the name of the file that they are about, in their order in it. */
    Map<String, List<Table>> open() {
        var found = new HashMap<String, TreeMap<Long, Table>>();
        for (var name : names()) {
            Layout.tableOf(name)
                    .ifPresent(of -> open(name)
                            .ifPresent(table -> found.computeIfAbsent(of, key -> new TreeMap<>())
                                    .put(table.file().coverage().from(), table)));
        }
        var all = new HashMap<String, List<Table>>();
        found.forEach((name, tables) -> all.put(name, List.copyOf(tables.values())));
        return all;
    }

    private List<String> names() {
        try {
            return files.list(directory);
        } catch (IOException e) {
            log.debug("The index {} cannot be listed", directory, e);
            return List.of();
        }
    }

    private Optional<Table> open(String name) {
        try {
            return TableFile.open(files, directory.resolve(name)).map(one -> new Table(one.file(), one.summary()));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            log.debug("The table {} cannot be opened", name, e);
            return Optional.empty();
        }
    }

    /** Opens a table; empty if it is not whole. */
    public Optional<Table> open(Name name) {
        return open(name.text());
    }

    /**
     * Writes a table. Returns whether it could.
     *
     * @param name the name of the file that it is about, and which of the tables of that file it is
     * @param records the records
     * @param summary what stands behind them
     */
    public boolean isWritten(Name name, Coverage coverage, Iterator<byte[]> records, TableFile.Summary summary) {
        var target = name.text();
        try {
            files.createDirectories(directory);
            var beside = directory.resolve(target + Layout.TEMPORARY);
            TableFile.write(files, beside, coverage, records, summary);
            files.rename(beside, directory.resolve(target));
            return true;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            log.debug("The table {} cannot be written", target, e);
            return false;
        }
    }

    /**
     * Which table of which file.
     *
     * @param isSnapshot whether the file is a snapshot
     * @param file the number in its name
     * @param part which one of its tables
     */
    public record Name(boolean isSnapshot, long file, int part) {

        private String text() {
            return Layout.table(isSnapshot, file, part);
        }
    }

    /** Deletes the tables of files that are gone. */
    void sweepOld(Predicate<String> isThere) {
        for (var name : names()) {
            if (Layout.tableOf(name).filter(of -> !isThere.test(of)).isPresent()) {
                delete(name);
            }
        }
    }

    /** Deletes the tables of files that are not there, and whatever else lies there. */
    void sweep(Predicate<String> isThere) {
        for (var name : names()) {
            if (Layout.tableOf(name).filter(isThere).isEmpty()) {
                delete(name);
            }
        }
    }

    /** Deletes a table; nothing happens if there is none. */
    public void delete(Name name) {
        delete(name.text());
    }

    private void delete(String name) {
        try {
            files.delete(directory.resolve(name));
        } catch (IOException e) {
            log.debug("The table {} stays until the journal is opened again", name, e);
        }
    }
}
