package dev.millrace.nodes.code;

import dev.millrace.nodes.internal.ApplicationLoader;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The classes of a library file, or of the application. Thread-safe. */
record Library(ClassLoader loader) {

    private static final Logger log = LoggerFactory.getLogger(Library.class);

    /**
     * A library file as it was when it was first asked for: one that changed since is another. Immutable.
     *
     * @param file its real path
     * @param changed when it was written
     * @param size its size in bytes
     */
    record File(Path file, FileTime changed, long size) {

        static File of(Path file) throws IOException {
            return new File(file, Files.getLastModifiedTime(file), Files.size(file));
        }
    }

    static Library open(File file) throws IOException {
        return new Library(new URLClassLoader(
                file.file().getFileName().toString(),
                new URL[] {file.file().toUri().toURL()},
                ApplicationLoader.find()));
    }

    void close() {
        try {
            if (loader instanceof URLClassLoader own) {
                own.close();
            }
        } catch (IOException e) {
            log.warn("Library {} could not be closed", loader.getName(), e);
        }
    }
}
