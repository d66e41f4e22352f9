package dev.millrace.temporal;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.jdbc.JdbcStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.postgresql.ds.PGSimpleDataSource;

/** A process with an engine on a PostgreSQL, which does what it is told line by line. */
final class OrderProcess {

    private static final String END = "--";
    private static final Duration LEASE = Duration.ofSeconds(2);

    private OrderProcess() {}

    /** Argument: the address of the database. Reads {@code start}, {@code pack ID} and {@code trace ID}. */
    public static void main(String[] arguments) throws IOException {
        var answers = System.out;
        System.setOut(System.err); // what is logged is no answer
        var source = new PGSimpleDataSource();
        source.setUrl(arguments[0]);
        JdbcStore.migrate(source);
        var store = JdbcStore.over(source).shared().withLease(LEASE);
        var orders = new BufferedReader(new InputStreamReader(System.in));
        var waits = new Semaphore(0);
        try (var engine = FourRuntimes.sharing(store, event -> {
            if (event instanceof NodeWaiting) {
                waits.release();
            }
        })) {
            for (var order = orders.readLine(); order != null; order = orders.readLine()) {
                answer(order.split(" "), engine, waits).forEach(answers::println);
                answers.println(END);
                answers.flush();
            }
        }
    }

    /** Starts an order, and says so when it waits to be packed; packs one; or tells what became of one. */
    private static List<String> answer(String[] order, WorkflowEngine engine, Semaphore waits) {
        if (order[0].equals("start")) {
            var id = FourRuntimes.start(engine).id();
            waits.acquireUninterruptibly();
            return List.of(id.toString());
        }
        var execution = engine.execution(ExecutionId.parse(order[1])).orElseThrow();
        if (order[0].equals("trace")) {
            return FourRuntimes.trace(execution);
        }
        FourRuntimes.pack(execution);
        return List.of("packed");
    }

    /** Such a process, seen from outside. Confined to a test. */
    static final class Started implements AutoCloseable {

        private final Process process;

        Started(String url) throws IOException {
            process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-Xmx200m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            OrderProcess.class.getName(),
                            url)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }

        /** Returns what it answers. */
        List<String> ask(String order) throws IOException {
            new PrintWriter(process.outputWriter(), true).println(order);
            var lines = new ArrayList<String>();
            var answers = process.inputReader();
            for (var line = answers.readLine(); line != null && !line.equals(END); line = answers.readLine()) {
                lines.add(line);
            }
            return lines;
        }

        void kill() throws InterruptedException {
            process.toHandle().destroyForcibly();
            process.waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
