package dev.millrace.testing.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.Journals;
import dev.millrace.testing.kill.Child.Death;
import dev.millrace.testing.kill.KillVerdict.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process with an engine is killed, at eight moments, each early, in the middle and late. What it had acknowledged
 * must be there, and everything must come to the end that it would have come to; of every other one the recovery is
 * killed as well. {@code -Dmillrace.kill.depths=6} for more places of each moment, {@code -Dmillrace.kill.seeds=32} for
 * more than 1 of each, {@code -Dmillrace.kill.case='FORCE-2 seed 1'} for one.
 */
@Tag("heavy")
class KillTest {

    private static final List<Moment> MOMENTS = List.of(
            Moment.WRITE,
            Moment.HALF_WRITE,
            Moment.FORCE,
            Moment.AFTER_FORCE,
            Moment.NAMES,
            Moment.AFTER_COMMIT,
            Moment.BEFORE_ACK,
            Moment.AFTER_EFFECT);
    private static final int DEPTHS = Integer.getInteger("millrace.kill.depths", 1);
    private static final int SEEDS = Integer.getInteger("millrace.kill.seeds", 1);
    private static final String ONLY = System.getProperty("millrace.kill.case", "");
    private static final int CHILDREN_AT_ONCE = 2;

    @TempDir
    private Path root;

    private Child.Launcher launcher;
    private Whole whole;

    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicInteger missed = new AtomicInteger();
    private final AtomicLong longestRecovery = new AtomicLong();

    /** A life that nobody cuts short: what the stories come to, and how often each moment is passed. */
    private record Whole(Map<String, Outcome> outcomes, Map<Moment, Integer> counts, int lines) {

        Death at(Moment moment, int depth, Random random) {
            int passes = counts.get(moment);
            return new Death(moment, 1 + (passes * depth + random.nextInt(passes)) / DEPTHS);
        }
    }

    @BeforeEach
    void runOnceWithoutAKill() throws Exception {
        launcher = Child.launcher(Files.createDirectory(root.resolve("classes")));
        whole = whole();
    }

    private Whole whole() throws Exception {
        var folder = Files.createDirectory(root.resolve("whole"));
        var child = launcher.run(folder, 0, new Death(Moment.END, 2));
        assertThat(child.exitCode()).as("%s", child.lines()).isEqualTo(KilledLife.MISSED);
        var counts = new TreeMap<Moment, Integer>();
        for (var line : child.lines()) {
            if (line.startsWith("count ")) {
                counts.put(Moment.valueOf(line.split(" ")[1]), Integer.parseInt(line.split(" ")[2]));
            }
        }
        try (var store = Journals.at(folder.resolve("journal"), WatchedFiles.with(moment -> {}))) {
            store.open();
            return new Whole(KillVerdict.outcomes(store), counts, child.lines().size() - counts.size());
        }
    }

    @Test
    void whatever_was_acknowledged_survives_a_kill_anywhere() throws Exception {
        var cases = new ArrayList<Callable<List<String>>>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            for (var moment : MOMENTS) {
                for (int depth = 0; depth < DEPTHS; depth++) {
                    add(cases, moment, depth, seed);
                }
            }
        }
        assertThat(run(cases)).isEmpty();
        report(cases.size());
    }

    private void report(int recoveries) {
        System.out.printf(
                "%d kills, %d of them after the last answer; %d recoveries to the end, the longest opened in %d ms%n",
                kills.get(), missed.get(), recoveries, longestRecovery.get() / 1_000_000);
    }

    private void add(List<Callable<List<String>>> cases, Moment moment, int depth, int seed) {
        var name = moment + "-" + depth + " seed " + seed;
        if (!ONLY.isEmpty() && !ONLY.equals(name)) {
            return;
        }
        var random = new Random(name.hashCode());
        var deaths = new ArrayList<Death>();
        deaths.add(whole.at(moment, depth, random));
        if ((seed + depth) % 4 == 0) {
            // the recovery is killed as well, somewhere else, and mostly early: it has less to do
            var other = MOMENTS.get(random.nextInt(MOMENTS.size()));
            deaths.add(whole.at(other, random.nextInt(1 + random.nextInt(DEPTHS)), random));
        }
        cases.add(() -> survive(name, seed, deaths));
    }

    private static List<String> run(List<Callable<List<String>>> cases) throws Exception {
        var threads = Executors.newFixedThreadPool(CHILDREN_AT_ONCE);
        var faults = new ArrayList<String>();
        try {
            for (Future<List<String>> result : threads.invokeAll(cases)) {
                faults.addAll(result.get());
            }
        } finally {
            threads.shutdownNow();
        }
        return faults;
    }

    private List<String> survive(String name, int seed, List<Death> deaths) throws Exception {
        var folder = Files.createDirectory(root.resolve(name.replace(' ', '-')));
        for (var death : deaths) {
            var child = launcher.run(folder, seed, death);
            if (child.exitCode() != KilledLife.KILLED && child.exitCode() != KilledLife.MISSED) {
                return List.of(
                        name + " " + deaths + ": the process ended with " + child.exitCode() + ": " + child.lines());
            }
            kills.incrementAndGet();
            missed.addAndGet(child.exitCode() == KilledLife.MISSED ? 1 : 0);
        }
        return lastLife(folder, seed).stream()
                .map(fault -> name + " " + deaths + ": " + fault)
                .toList();
    }

    /** Recovers in this process, brings all to its end, and compares. */
    private List<String> lastLife(Path folder, int seed) throws Exception {
        var faults = new ArrayList<String>();
        try (var ledger = new Ledger(folder, line -> {});
                var store = Journals.at(folder.resolve("journal"), WatchedFiles.with(moment -> {}))) {
            long begin = System.nanoTime();
            try (var host = new KilledHost(store, ledger, moment -> {})) {
                var report = host.recover();
                longestRecovery.accumulateAndGet(System.nanoTime() - begin, Math::max);
                report.parked().forEach(parked -> faults.add("parked: " + parked));
                host.live(seed);
            } catch (RuntimeException e) {
                faults.add(e.toString());
                return faults;
            }
            store.open();
            faults.addAll(KillVerdict.faults(store, ledger, whole.outcomes()));
        }
        return faults;
    }

    @Test
    void what_was_acknowledged_survives_a_kill_from_outside() throws Exception {
        var cases = new ArrayList<Callable<List<String>>>();
        for (int n = 0; n < DEPTHS * SEEDS / 2; n++) {
            var name = "SIGKILL-" + n;
            if (!ONLY.isEmpty() && !ONLY.equals(name)) {
                continue;
            }
            int seed = n;
            int lines = 1 + new Random(n).nextInt(whole.lines());
            cases.add(() -> {
                var folder = Files.createDirectory(root.resolve(name));
                var child = launcher.run(
                        folder,
                        seed,
                        new Death(Moment.END, 2),
                        lines,
                        process -> process.toHandle().destroyForcibly());
                kills.incrementAndGet();
                missed.addAndGet(child.exitCode() == KilledLife.MISSED ? 1 : 0);
                return lastLife(folder, seed).stream()
                        .map(fault -> name + " after line " + lines + ": " + fault)
                        .toList();
            });
        }
        assertThat(run(cases)).isEmpty();
        report(cases.size());
    }

    /** Its LOCK goes, and another process tries at once to take over; every other time it is killed just then. */
    @Test
    void what_was_acknowledged_survives_a_lock_that_is_taken_away() throws Exception {
        var cases = new ArrayList<Callable<List<String>>>();
        for (int n = 0; n < DEPTHS * SEEDS / 2; n++) {
            var name = "LOCK-" + n;
            if (ONLY.isEmpty() || ONLY.equals(name)) {
                int seed = n;
                int line = 1 + new Random(n).nextInt(whole.lines());
                cases.add(() -> loseLock(name, seed, line));
            }
        }
        assertThat(run(cases)).isEmpty();
        report(cases.size());
    }

    private List<String> loseLock(String name, int seed, int line) throws Exception {
        var folder = Files.createDirectory(root.resolve(name));
        var faults = new ArrayList<String>();
        launcher.run(folder, seed, new Death(Moment.END, 2), line, first -> {
            Files.delete(folder.resolve("journal").resolve("LOCK"));
            var random = new Random(seed);
            var second = launcher.run(folder, seed, new Death(Moment.END, 2), 1 + random.nextInt(3), other -> {
                if (seed % 2 == 0) {
                    first.toHandle().destroyForcibly();
                }
            });
            if (second.exitCode() != KilledLife.REFUSED && second.exitCode() != KilledLife.MISSED) {
                faults.add(name + ": the second process ended with " + second.exitCode() + ": " + second.lines());
            }
        });
        kills.incrementAndGet();
        lastLife(folder, seed).forEach(fault -> faults.add(name + " after line " + line + ": " + fault));
        return faults;
    }
}
