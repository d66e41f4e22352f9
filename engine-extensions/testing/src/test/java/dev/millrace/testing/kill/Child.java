package dev.millrace.testing.kill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

    /** Runs a life until it halts. */
    static Child run(Path folder, long seed, Death death) throws IOException, InterruptedException {
        return run(folder, seed, death, Integer.MAX_VALUE);
    }

    /** Runs a life, and kills it when it has printed so many lines. */
    static Child run(Path folder, long seed, Death death, int mostLines) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Xshare:auto",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KilledLife.class.getName(),
                        folder.toString(),
                        String.valueOf(seed),
                        death.moment().name(),
                        String.valueOf(death.number()))
                .redirectErrorStream(true)
                .start();
        var lines = new ArrayList<String>();
        try (var reader = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (lines.size() == mostLines) {
                    process.destroyForcibly();
                }
            }
        }
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Child(process.waitFor(), lines);
    }
}
