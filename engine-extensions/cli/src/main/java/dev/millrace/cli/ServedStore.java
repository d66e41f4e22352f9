package dev.millrace.cli;

import dev.millrace.http.HttpApi;
import dev.millrace.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/** Where the engine answers that has a store, for those who find it in use. */
final class ServedStore {

    private static final String FILE = "serve.url";
    private static final int LONGEST_ADDRESS = 200;

    private ServedStore() {}

    /**
     * A note that goes when it is closed.
     *
     * @param file where it stands
     * @param address what it says
     */
    record Note(Path file, URI address) implements AutoCloseable {

        @Override
        public void close() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw CommandFailedException.failed("[CLI-103] " + file + " may not be removed; remove it by hand");
            }
        }
    }

    /** Leaves a note of where a store is served. */
    static Note announce(String store, URI address) {
        var file = DefinitionFiles.path(store).resolve(FILE);
        try {
            Files.writeString(file, address + "\n");
        } catch (IOException e) {
            throw CommandFailedException.failed("[CLI-103] " + file + " may not be written; look at its permissions");
        }
        return new Note(file, address);
    }

    /** Returns where the engine answers that has a store; nothing if nobody said so. */
    static Optional<String> address(String store) {
        try {
            var bytes = Files.readAllBytes(DefinitionFiles.path(store).resolve(FILE));
            var text = new String(bytes, StandardCharsets.UTF_8).strip();
            return Optional.of(text).filter(found -> found.length() < LONGEST_ADDRESS && found.startsWith("http://"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns why a store could not be opened; of one that is in use, with what to do instead. */
    static RuntimeException heldBy(String store, StoreException e) {
        return addressOfHolder(store, e)
                .<RuntimeException>map(address -> CommandFailedException.failed(e.getMessage()
                        + "\nThat engine answers at " + address + HttpApi.ROOT + ": ask it there, such as by curl -H"
                        + " \"Authorization: Bearer $TOKEN\" " + address + HttpApi.ROOT + "/executions"))
                .orElse(e);
    }

    /** Returns the engine that has a store, where it answers; empty if the store is not in use by such a one. */
    static Optional<ServedEngine> holder(String store, StoreException e) {
        return addressOfHolder(store, e).map(address -> ServedEngine.at(address, System.getenv()));
    }

    private static Optional<String> addressOfHolder(String store, StoreException e) {
        return address(store).filter(address -> String.valueOf(e.getMessage()).startsWith("[STO-100]"));
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
            var address = addressOfHolder(reporting.store().directory(), e).orElseThrow(() -> e);
            return there.applyAsInt(ServedEngine.at(address, System.getenv()));
        }
    }
}
