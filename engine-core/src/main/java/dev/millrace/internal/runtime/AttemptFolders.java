package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.LoggableException;
import dev.millrace.internal.concurrent.Errand;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.driver.Behaviours;
import dev.millrace.node.NodeContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of attempts, and the cleanup of what they leave beyond their process: it is done on a thread of its own,
 * when the turn that makes it useless is safe. Thread-safe.
 */
final class AttemptFolders {

    private static final Logger log = LoggerFactory.getLogger(AttemptFolders.class);
    private static final int NAME_BYTES = 16;

    private final Optional<Path> base;
    private final Errand errand = Errand.named("millrace-cleanup");

    /**
     * Creates it.
     *
     * @param base where the folders are, one for each execution; empty if there are none
     */
    AttemptFolders(Optional<Path> base) {
        this.base = base;
    }

    /** Clears away what a process that was killed could not: the folders of executions that nobody needs. */
    void sweep(Predicate<ExecutionId> isNeeded) {
        if (base.isEmpty() || !Files.isDirectory(base.get())) {
            return;
        }
        try (var folders = Files.newDirectoryStream(base.get())) {
            for (var folder : folders) {
                if (!isNeeded.test(ExecutionId.parse(folder.getFileName().toString()))) {
                    errand.run(() -> deleteTree(folder));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            log.warn("The folders in {} could not be looked through", base.get(), e);
        }
    }

    /**
     * Returns the folder of an attempt, the same for each of its deliveries, open to this user only; makes it if it is
     * not there.
     *
     * @throws UncheckedIOException if it cannot be made
     */
    Optional<Path> folder(NodeContext attempt) {
        return base.map(path -> {
            try {
                var execution = path.resolve(attempt.execution().toString());
                return Files.createDirectories(execution.resolve(nameOf(attempt)), privately());
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "[RUN-108] no folder for " + attempt.path() + " can be made in " + path + "; free some space,"
                                + " or give the engine's user the right to write there",
                        e);
            }
        });
    }

    /** The path of a node may be of any length, and hold any character. */
    private static String nameOf(NodeContext attempt) {
        try {
            var text = attempt.idempotencyKey() + "@" + attempt.attempt();
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static FileAttribute<?>[] privately() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /** An attempt's outcome is safe: nobody reads its files any more. */
    void delete(NodeContext attempt) {
        attempt.folder().ifPresent(folder -> errand.run(() -> deleteTree(folder)));
    }

    /** Ends what a node's attempt noted in a process that has ended. */
    void end(PlannedNode node, Map<String, Object> note) {
        errand.run(() -> {
            try {
                Behaviours.of(node).release(note);
            } catch (Throwable t) {
                log.warn("What node {} noted could not be ended", node.spec().id(), LoggableException.of(t));
            }
        });
    }

    /**
     * Deletes a folder, and the one of its execution if that is empty by now. What still is written there is left for a
     * sweep.
     */
    private void deleteTree(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
            var above = folder.getParent();
            if (above != null && base.filter(path -> !path.equals(above)).isPresent()) {
                Files.deleteIfExists(above);
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("The folder {} is not empty yet", folder, e);
        }
    }

    /** Waits until all is done, or the time is up. */
    void close(Duration limit) {
        errand.close();
        errand.await(limit);
    }
}
