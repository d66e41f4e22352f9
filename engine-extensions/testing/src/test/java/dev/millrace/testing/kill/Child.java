package dev.millrace.testing.kill;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * A {@link KilledLife} in a process of its own.
 *
 * @param exitCode how it ended
 * @param lines what it printed
 */
record Child(int exitCode, List<String> lines) {

    private static final long LIMIT_SECONDS = 120;

    /** Where a life ends. */
    record Death(Moment moment, int number) {

        @Override
        public String toString() {
            return moment + " " + number;
        }
    }

    /** What is done to a process from outside. */
    interface Fate {

        void meet(Process process) throws IOException, InterruptedException;
    }

    /** Returns what runs children whose own classes are in jars and in a shared archive: that halves their cost. */
    static Launcher launcher(Path room) throws IOException {
        var entries = new ArrayList<String>();
        var own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (var entry : own.split(File.pathSeparator)) {
            var path = Path.of(entry);
            if (Files.isDirectory(path)) {
                entries.add(jar(path, room.resolve(entries.size() + ".jar")).toString());
            } else if (!path.getFileName().toString().startsWith("logback")) {
                entries.add(entry);
            }
        }
        return new Launcher(String.join(File.pathSeparator, entries), room.resolve("classes.jsa"));
    }

    private static Path jar(Path folder, Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var all = Files.walk(folder)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(folder.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar;
    }

    /**
     * Runs children.
     *
     * @param classPath theirs
     * @param archive of classes; the first life that ends by itself writes it
     */
    record Launcher(String classPath, Path archive) {

        /** Runs a life until it halts. */
        Child run(Path folder, long seed, Death death) throws IOException, InterruptedException {
            return run(folder, seed, death, Integer.MAX_VALUE, process -> {});
        }

        /** Runs a life until it halts; something is done to it when it has printed so many lines. */
        Child run(Path folder, long seed, Death death, int atLine, Fate fate) throws IOException, InterruptedException {
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-XX:-UsePerfData",
                            "-Xlog:disable",
                            (Files.exists(archive) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=") + archive,
                            "-Xmx64m",
                            "-Dslf4j.internal.verbosity=ERROR",
                            "-cp",
                            classPath,
                            KilledLife.class.getName(),
                            folder.toString(),
                            String.valueOf(seed),
                            death.moment().name(),
                            String.valueOf(death.number()))
                    .redirectErrorStream(true)
                    .start();
            var lines = new ArrayList<String>();
            try (var reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                    if (lines.size() == atLine) {
                        fate.meet(process);
                    }
                }
            }
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return new Child(process.waitFor(), lines);
        }
    }
}
