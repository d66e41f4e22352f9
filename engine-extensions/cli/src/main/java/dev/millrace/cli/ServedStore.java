package dev.millrace.cli;

import dev.millrace.http.HttpApi;
import dev.millrace.jdbc.JdbcReader;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;
import picocli.CommandLine;

/** Where the engine answers that has a store, for those who find it in use. */
final class ServedStore {

    private static final String FILE = "serve.url";
    private static final String TEXT = "millrace.serve.url";
    private static final int LONGEST_ADDRESS = 200;

    /** The directory cannot be written, holds something else, or its disk has no room. */
    private static final List<String> UNWRITABLE = List.of("[STO-101]", "[STO-102]", "[ENG-122]");

    /** What to do where a store cannot be where it is. */
    static final String OTHER_PLACES =
            "--store DIR or MILLRACE_STORE keeps executions in another place, --in-memory" + " nowhere";

    private ServedStore() {}

    /**
     * A note that goes when it is closed.
     *
     * @param place where the store is
     * @param store the store, which is open
     * @param address what it says
     */
    record Note(StorePlace place, ExecutionStore store, URI address) implements AutoCloseable {

        @Override
        public void close() {
            write(place, store, "");
        }
    }

    /** Leaves a note of where a store is served: a file in its folder, or a text in its database. */
    static Note announce(StorePlace place, ExecutionStore store, URI address) {
        write(place, store, address + "\n");
        return new Note(place, store, address);
    }

    private static void write(StorePlace place, ExecutionStore store, String text) {
        if (place.isDatabase()) {
            store.saveText(TEXT, text.strip());
            return;
        }
        var file = place.folder().resolve(FILE);
        try {
            if (text.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                Files.writeString(file, text);
            }
        } catch (IOException e) {
            throw CommandFailedException.failed(
                    "[CLI-103] " + file + " may not be written or removed; look at its permissions");
        }
    }

    /** Returns where the engine answers that has a store; nothing if nobody said so. */
    static Optional<String> address(StorePlace place) {
        return said(place)
                .map(String::strip)
                .filter(found -> found.length() < LONGEST_ADDRESS && found.startsWith("http://"));
    }

    private static Optional<String> said(StorePlace place) {
        if (place.isDatabase()) {
            return Optional.ofNullable(JdbcReader.over(place.source()).texts().get(TEXT));
        }
        try {
            var bytes = Files.readAllBytes(place.folder().resolve(FILE));
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns whether a store could not be opened because another engine has it. */
    static boolean isInUse(StoreException e) {
        return String.valueOf(e.getMessage()).startsWith("[STO-100]");
    }

    /** Returns whether the place of a store cannot be written, or has no room. */
    private static boolean isOfItsPlace(StoreException e) {
        return UNWRITABLE.stream().anyMatch(String.valueOf(e.getMessage())::startsWith);
    }

    /** Returns what is said of a store's trouble, with what to do where that is known here. */
    static RuntimeException said(CommandLine command, StoreException e) {
        var named = StoreOption.named(command);
        if (isInUse(e) && named.isEmpty() && command.getCommandSpec().findOption("--in-memory") != null) {
            return CommandFailedException.failed(e.getMessage()
                    + "\nIt is the store of all runs beside it: --store DIR keeps this one elsewhere, --in-memory"
                    + " nowhere, and while 'millrace serve' has it, all runs go to that engine");
        }
        if (isOfItsPlace(e) && command.getCommandSpec().findOption("--in-memory") != null) {
            return CommandFailedException.failed(e.getMessage() + "\nNothing was run. " + OTHER_PLACES);
        }
        if (String.valueOf(e.getMessage()).startsWith("[JDB-100]")) {
            return CommandFailedException.failed(e.getMessage() + "\n'millrace db migrate --store URL' does the same");
        }
        return named.map(place -> heldBy(place, e)).orElse(e);
    }

    /** Returns why a store could not be opened; of one that is in use, with who answers for it. */
    static RuntimeException heldBy(StorePlace store, StoreException e) {
        return addressOfHolder(store, e)
                .<RuntimeException>map(address -> CommandFailedException.failed(e.getMessage()
                        + "\nThat engine answers at " + address + HttpApi.ROOT + ": ask it there, such as by curl -H"
                        + " \"Authorization: Bearer $TOKEN\" " + address + HttpApi.ROOT + "/executions"))
                .orElse(e);
    }

    /** Returns the engine that has a store, where it answers; empty if the store is not in use by such a one. */
    static Optional<ServedEngine> holder(StorePlace store, StoreException e) {
        return addressOfHolder(store, e).map(address -> ServedEngine.at(address, System.getenv()));
    }

    /** Returns where the engine answers that has a store; empty if it is not in use by such a one. */
    static Optional<String> addressOfHolder(StorePlace store, StoreException e) {
        return isInUse(e) ? address(store) : Optional.empty();
    }

    /**
     * Does what needs the store itself; where an engine elsewhere has it and answers, that one is asked instead, and
     * its answer printed.
     *
     * @param path what to ask there, below the root of its API
     * @param body what to send there
     */
    static int orElsewhere(Shell shell, Reporting reporting, IntSupplier here, String path, Map<String, ?> body) {
        return orAsking(reporting, here, engine -> engine.answered(shell, reporting, engine.post(path, body)));
    }

    /**
     * Does what needs the store itself; where an engine elsewhere has it and answers, that one is asked instead.
     *
     * @param there asks it, and returns the exit code
     */
    static int orAsking(Reporting reporting, IntSupplier here, ToIntFunction<ServedEngine> there) {
        try {
            return here.getAsInt();
        } catch (StoreException e) {
            var address = addressOfHolder(reporting.store().place(), e).orElseThrow(() -> e);
            return there.applyAsInt(ServedEngine.at(address, System.getenv()));
        }
    }
}
