package dev.millrace.nodes.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.event.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder, open to this user only, by which one attempt and its script hand data over. Confined to the attempt. */
final class PowerShellFolder implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PowerShellFolder.class);
    private static final long LARGEST_RESULT = 16L * 1024 * 1024;

    private final Path folder;
    private final boolean isOurs;

    private PowerShellFolder(Path folder, boolean isOurs) {
        this.folder = folder;
        this.isOurs = isOurs;
    }

    /**
     * Returns it in a folder that outlives this program, which somebody else deletes; in one of its own if there is
     * none.
     */
    static PowerShellFolder in(Optional<Path> given) throws IOException {
        return given.isPresent()
                ? new PowerShellFolder(Files.createDirectories(given.get()), false)
                : new PowerShellFolder(Files.createTempDirectory("millrace-powershell-"), true);
    }

    Path path() {
        return folder;
    }

    void write(String script, Map<String, ?> given) throws IOException {
        Files.writeString(folder.resolve("script.ps1"), script);
        Files.write(folder.resolve("input.json"), JsonOutput.JSON.writeValueAsBytes(given));
    }

    /** Returns what the script left: {@code output}, {@code globals}, {@code error}. */
    Map<?, ?> result() throws ProgramException, IOException {
        var file = folder.resolve("output.json");
        if (!Files.isRegularFile(file)) {
            throw failed("[NODE-322] PowerShell ended without a result");
        }
        if (Files.size(file) > LARGEST_RESULT) {
            throw failed("[NODE-323] the script's output is larger than " + LARGEST_RESULT + " bytes");
        }
        try {
            if (JsonOutput.read(Files.readAllBytes(file)) instanceof Map<?, ?> result) {
                return result;
            }
        } catch (JsonProcessingException e) {
            var why = e.getCause() instanceof IllegalArgumentException refused ? ": " + refused.getMessage() : "";
            throw failed("[NODE-322] PowerShell left a result that is no JSON" + why);
        }
        throw failed("[NODE-322] PowerShell left a result that is no map");
    }

    @Override
    public void close() {
        if (!isOurs) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            log.warn("A folder of a PowerShell script could not be deleted: {}", folder, e);
        }
    }

    private static ProgramException failed(String message) {
        return new ProgramException(Failure.of("PowerShellResult", message));
    }
}
