package dev.millrace.benchmarks.durable;

import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Rounds;
import dev.millrace.benchmarks.Rounds.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionListener;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.JournalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/**
 * A workflow of five steps whose every turn is forced to disk, beside a bare log that writes as many records of the
 * same size into the same folder. So many callers run one execution after the other; in the bare log's fast form each
 * record is followed by the next on the log's own thread, in its slow form the caller waits for each. The first
 * argument is the number of rounds, 9 without it, the second a folder on the disk to measure, the third how many
 * callers: 1,16,256 without it.
 */
public final class DurableComparison {

    private static final int STEPS = 5;
    private static final int FRAME_HEADER = 64;
    static final Node STEP = context -> Outcome.done("step", context.attempt());
    private static final int FAST = 0;
    private static final int SLOW = 1;
    private static final int ENGINE = 2;

    private final int rounds;
    private final Path folder;

    private DurableComparison(int rounds, Path folder) {
        this.rounds = rounds;
        this.folder = folder;
    }

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws Exception {
        var parent = args.length > 1 ? Path.of(args[1]) : Path.of(System.getProperty("java.io.tmpdir"));
        var folder = Files.createTempDirectory(parent, "millrace-durable");
        try {
            var comparison = new DurableComparison(Rounds.asked(args, 9), folder);
            Rounds.print("at once | records, bytes | bare/s | bare, waiting/s | engine/s"
                    + " | commits per execution: bare, engine |"
                    + " engine to bare, median (min to max) | to waiting");
            for (var callers : args.length > 2 ? args[2].split(",") : new String[] {"1", "16", "256"}) {
                comparison.compare(Integer.parseInt(callers));
            }
        } finally {
            deleteAll(folder);
        }
    }

    static Workflow workflow() {
        var builder = Workflow.named("steps");
        for (int i = 0; i < STEPS; i++) {
            builder.node("step-" + i, "Step");
            if (i > 0) {
                builder.connect("step-" + (i - 1), "step-" + i);
            }
        }
        return builder.build();
    }

    private void compare(int callers) throws Exception {
        int executions = Math.max(200, Math.min(10_000, 100 * callers));
        var codec = new CountingCodec();
        var store = JournalStore.at(folder.resolve("journal-" + callers)).withCodec(codec);
        var events = new LongAdder();
        ExecutionListener listener = event -> events.increment();
        var workflow = workflow();
        try (var engine = WorkflowEngine.builder()
                        .nodes(NodeRegistry.builder().add("Step", STEP).build())
                        .store(store)
                        .listener(listener)
                        .build();
                var log = new GroupCommitLog(folder.resolve("bare-" + callers))) {
            Work ours = () -> callAll(callers, executions, () -> {
                if (!engine.start(workflow, Map.of()).await().isCompleted()) {
                    throw new IllegalStateException("an execution failed");
                }
            });
            ours.run();
            int records = (int) Math.round((double) codec.records() / executions);
            var record = new byte[(int) (codec.bytes() / codec.records()) + FRAME_HEADER];
            compare(
                    new Load(callers, executions, records, record.length),
                    List.of(
                            () -> callAll(callers, executions, () -> new Chain(log, record, records).run()),
                            () -> callAll(callers, executions, () -> runWaiting(log, record, records)),
                            ours));
        }
    }

    /** How much is done at once, and what one execution writes. */
    private record Load(int callers, int executions, int records, int bytes) {}

    private void compare(Load load, List<Work> works) throws Exception {
        List<Rounds.Sample> contenders = new ArrayList<>();
        for (var work : works) {
            contenders.add(Rounds.nanos(1, load.executions(), work));
        }
        Rounds.of(2, contenders);
        var taken = Rounds.of(rounds, contenders);
        Rounds.print(
                "%7d | %d, %d | %6.0f | %6.0f | %6.0f | %.2f, %.2f | %s | %s",
                load.callers(),
                load.records(),
                load.bytes(),
                perSecond(taken, FAST),
                perSecond(taken, SLOW),
                perSecond(taken, ENGINE),
                (double) forces(works.get(FAST)) / load.executions(),
                (double) forces(works.get(ENGINE)) / load.executions(),
                taken.ratio(FAST, ENGINE),
                taken.ratio(SLOW, ENGINE));
    }

    private static double perSecond(Rounds taken, int contender) {
        return 1e9 / taken.cost(contender).median();
    }

    /** Counts in a round of its own, so that no figure pays for the counting. */
    private static long forces(Work work) throws Exception {
        var forces = new LongAdder();
        try (var stream = new RecordingStream()) {
            stream.enable("jdk.FileForce").withoutThreshold().withoutStackTrace();
            stream.onEvent("jdk.FileForce", event -> forces.increment());
            stream.startAsync();
            work.run();
            TimeUnit.SECONDS.sleep(2); // events arrive with a delay of up to a second
            return forces.sum();
        }
    }

    /** One execution on the bare log: each record follows when the one before is safe. */
    private static final class Chain {

        private final GroupCommitLog log;
        private final byte[] bytes;
        private final CountDownLatch done = new CountDownLatch(1);
        private int left;

        Chain(GroupCommitLog log, byte[] bytes, int records) {
            this.log = log;
            this.bytes = bytes;
            this.left = records;
        }

        void run() throws InterruptedException {
            next();
            done.await();
        }

        private void next() {
            if (left-- > 0) {
                log.append(bytes, this::next);
            } else {
                done.countDown();
            }
        }
    }

    private static void runWaiting(GroupCommitLog log, byte[] bytes, int records) throws InterruptedException {
        for (int i = 0; i < records; i++) {
            var safe = new CountDownLatch(1);
            log.append(bytes, safe::countDown);
            safe.await();
        }
    }

    static void callAll(int callers, int calls, Work call) throws Exception {
        var left = new AtomicInteger(calls);
        var trouble = new AtomicReference<@Nullable Exception>();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < callers; i++) {
            var thread = new Thread(() -> {
                try {
                    while (left.getAndDecrement() > 0) {
                        call.run();
                    }
                } catch (Exception e) {
                    trouble.set(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (var thread : threads) {
            thread.join();
        }
        var thrown = trouble.get();
        if (thrown != null) {
            throw thrown;
        }
    }

    static void deleteAll(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
