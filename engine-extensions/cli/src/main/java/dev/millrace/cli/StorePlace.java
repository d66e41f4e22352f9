package dev.millrace.cli;

import dev.millrace.jdbc.JdbcReader;
import dev.millrace.jdbc.JdbcStore;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.JournalStore;
import dev.millrace.store.JournalTool;
import dev.millrace.store.journal.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Place of a store as a command line names it: a folder, or a database by its JDBC URL. Immutable.
 *
 * @param named what stands on the command line; of a database it may hold a password, and is not to be printed
 * @param isUsual whether nobody has named it: it is made where it is not there, and hidden from version control
 */
record StorePlace(String named, boolean isUsual) {

    /** The folder that a store is in where nobody names one. */
    static final String USUAL = ".millrace";

    /** The file in it that hides it from version control. */
    static final String IGNORED = ".gitignore";

    /** The variables of the user and the password of a database begin with it. */
    static final String VARIABLE = "MILLRACE_STORE";

    private static final String POSTGRESQL = "jdbc:postgresql:";

    /** Longer than the lease of an engine that is dead. */
    private static final Duration WAIT = Duration.ofSeconds(12);

    /** An engine of a command goes on with what it has begun, for no other one may be there. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    /** Returns the place that somebody has named. */
    static StorePlace of(String named) {
        if (named.isBlank()) {
            throw CommandFailedException.usage(
                    "[CLI-114] --store is empty; name a directory or the JDBC URL of a" + " database, or leave it out");
        }
        return new StorePlace(named, false);
    }

    /** Returns the place in a folder where nobody has named one. */
    static StorePlace usualIn(Path folder) {
        return new StorePlace(folder.resolve(USUAL).toString(), true);
    }

    boolean isDatabase() {
        return JdbcUrls.is(named);
    }

    /** Returns the folder of a store that is no database. */
    Path folder() {
        return DefinitionFiles.path(named);
    }

    /** Returns whether there may be something; of a database only a look can tell. */
    boolean isThere() {
        return isDatabase() || Files.exists(folder());
    }

    /** Returns what looks into it without taking it. */
    StoreView view() {
        return isDatabase() ? new DatabaseView(JdbcReader.over(source())) : new FolderView(JournalTool.at(folder()));
    }

    /** Returns connections to the database, which fail if it is in a file that is not there. */
    DriverSource source() {
        return sourceOfAny().ofExisting();
    }

    /** Returns connections to the database, which is made by its driver if it is in a file that is not there. */
    DriverSource sourceOfAny() {
        return DriverSource.of(named, VARIABLE, System::getenv);
    }

    /**
     * Returns the store for an engine that starts executions: of PostgreSQL others may have it too.
     *
     * @throws CommandFailedException if there is a file in place of its folder
     */
    ExecutionStore store(Optional<SyncMode> sync) {
        if (!isDatabase() && Files.isRegularFile(folder())) {
            throw CommandFailedException.usage("[CLI-114] " + named + " is a file, where the directory of a store"
                    + " should be; " + ServedStore.OTHER_PLACES);
        }
        if (isDatabase()) {
            return named.startsWith(POSTGRESQL) ? shared() : alone(isServed() ? Duration.ZERO : WAIT);
        }
        var journal = JournalStore.at(folder());
        return sync.map(journal::withSync).orElse(journal);
    }

    /**
     * Returns the stores, of which the first one that can be opened is the one for an engine that goes on with what is
     * there: this engine alone, else beside those that have it.
     */
    List<ExecutionStore> toGoOn() {
        return isDatabase() && named.startsWith(POSTGRESQL)
                ? List.of(alone(Duration.ZERO), shared())
                : List.of(store(Optional.empty()));
    }

    /** Whoever serves it goes on having it: there is nothing to wait for, but somebody to ask. */
    private boolean isServed() {
        return ServedStore.address(this).isPresent();
    }

    private JdbcStore alone(Duration wait) {
        return JdbcStore.over(source()).withWait(wait);
    }

    private JdbcStore shared() {
        return JdbcStore.over(source()).shared().withRestAfter(NEVER);
    }

    /** Keeps a store that nobody has named, and that is open, out of what is versioned; for a new one must be empty. */
    void hide() {
        var ignored = isUsual ? folder().resolve(IGNORED) : null;
        try {
            if (ignored != null && !Files.exists(ignored)) {
                Files.writeString(ignored, "*\n");
            }
        } catch (IOException e) {
            throw CommandFailedException.failed("[CLI-103] " + ignored + " may not be written: " + e);
        }
    }

    /** Returns what may be printed. */
    @Override
    public String toString() {
        return JdbcUrls.masked(named);
    }
}
