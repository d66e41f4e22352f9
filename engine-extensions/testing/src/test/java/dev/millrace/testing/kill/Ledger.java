package dev.millrace.testing.kill;

import dev.millrace.node.NodeContext;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the world knows, whatever becomes of the process: which effects took place, and what the engine has
 * acknowledged. Each line is one write, forced before anything follows from it. Thread-safe.
 */
final class Ledger implements AutoCloseable {

    /**
     * An effect that took place.
     *
     * @param execution the execution's id
     * @param path the node's path
     * @param key its idempotency key
     * @param attempt the attempt's number
     * @param deliveries how often its message had been leased
     */
    record Effect(String execution, String path, String key, int attempt, int deliveries) {

        private static Effect parse(String line) {
            var parts = line.split(" ");
            return new Effect(parts[0], parts[1], parts[2], Integer.parseInt(parts[3]), Integer.parseInt(parts[4]));
        }

        private String line() {
            return String.join(" ", execution, path, key, String.valueOf(attempt), String.valueOf(deliveries));
        }
    }

    /**
     * What was acknowledged.
     *
     * @param what started, signalled, paused, resumed, cancelled, terminated, decided or ended
     * @param execution the execution's id
     * @param detail the story, or the status of the end
     */
    record Fact(String what, String execution, String detail) {

        private static Fact parse(String line) {
            var parts = line.split(" ");
            return new Fact(parts[0], parts[1], parts[2]);
        }
    }

    private final Path folder;
    private final FileOutputStream effects;
    private final FileOutputStream facts;
    private final Consumer<String> reader;

    Ledger(Path folder, Consumer<String> reader) throws IOException {
        this.folder = folder;
        this.reader = reader;
        this.effects = new FileOutputStream(folder.resolve("effects").toFile(), true);
        this.facts = new FileOutputStream(folder.resolve("facts").toFile(), true);
    }

    void effect(NodeContext context) {
        write(
                effects,
                new Effect(
                                context.execution().toString(),
                                context.path().toString(),
                                context.idempotencyKey(),
                                context.attempt(),
                                context.deliveries())
                        .line());
    }

    void fact(String what, Object execution, Object detail) {
        write(facts, what + " " + execution + " " + detail);
    }

    private synchronized void write(FileOutputStream file, String line) {
        try {
            file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            file.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader.accept(line);
    }

    List<Effect> effects() {
        return lines("effects").stream().map(Effect::parse).toList();
    }

    List<Fact> facts() {
        return lines("facts").stream().map(Fact::parse).toList();
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        effects.close();
        facts.close();
    }
}
