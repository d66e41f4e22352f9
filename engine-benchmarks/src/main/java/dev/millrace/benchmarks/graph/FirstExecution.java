package dev.millrace.benchmarks.graph;

import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Rounds;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a fresh JVM takes until the first execution of a chain has ended: what a command or a unit test waits for. Each
 * round is a JVM of its own. The first argument is the number of rounds; 9 without it.
 */
public final class FirstExecution {

    private static final List<Integer> LENGTHS = List.of(10, 1_000, 10_000);

    private FirstExecution() {}

    /** Runs the rounds and prints their table; with two arguments it is one of them. */
    public static void main(String[] args) throws Exception {
        if (args.length > 1) {
            Rounds.print("%s", once(Integer.parseInt(args[1])));
            return;
        }
        int rounds = Rounds.asked(args, 9);
        Rounds.print(
                "chain | build the graph, ms | build the engine, register | run | together, median (least to most)");
        for (int length : LENGTHS) {
            var taken = new ArrayList<double[]>();
            for (int i = 0; i < rounds; i++) {
                taken.add(inFreshJvm(length));
            }
            Rounds.print(
                    "%d | %.0f | %.0f | %.0f | %s",
                    length,
                    part(taken, 0).median(),
                    part(taken, 1).median(),
                    part(taken, 2).median(),
                    part(taken, 3));
        }
    }

    private static Rounds.Spread part(List<double[]> taken, int part) {
        return Rounds.Spread.of(taken.stream().mapToDouble(parts -> parts[part]).toArray());
    }

    private static String once(int length) throws InterruptedException {
        long start = System.nanoTime();
        var workflow = GraphShape.chain(length).workflow();
        long built = System.nanoTime();
        try (var engine = WorkflowEngine.builder().build()) {
            engine.register(workflow);
            long registered = System.nanoTime();
            if (!engine.start(workflow, Map.of()).await().isCompleted()) {
                throw new IllegalStateException("the chain did not complete");
            }
            long end = System.nanoTime();
            return (built - start) + " " + (registered - built) + " " + (end - registered) + " " + (end - start);
        }
    }

    private static double[] inFreshJvm(int length) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstExecution.class.getName(),
                        "once",
                        String.valueOf(length))
                .redirectError(Redirect.INHERIT)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the JVM ended with " + process.exitValue());
        }
        return Arrays.stream(said.split(" ", -1))
                .mapToDouble(nanos -> Long.parseLong(nanos) / 1e6)
                .toArray();
    }
}
