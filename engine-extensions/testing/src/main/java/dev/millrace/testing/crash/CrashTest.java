package dev.millrace.testing.crash;

import static java.util.Objects.requireNonNull;

import dev.millrace.EngineBuilder;
import dev.millrace.Execution;
import dev.millrace.definition.Workflow;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Kills an engine at its commits, lets another one recover, and compares: the end, the output, every node's status and
 * output, and how often each node began and completed. One line of a unit test:
 *
 * <pre>{@code
 * CrashTest.of(workflow).input(Map.of("order", 7)).everyCheckpoint().run();
 * }</pre>
 *
 * It runs on one thread, in manual time that moves to the next alarm by itself. The workflow's nodes run for real, once
 * for each crash and each recovery. Immutable; each call returns a copy.
 */
public final class CrashTest {

    private static final int MOST_DIFFERENCES = 20;

    private final CrashStory story;
    private final boolean twice;

    private CrashTest(CrashStory story, boolean twice) {
        this.story = story;
        this.twice = twice;
    }

    /** Begins a test of a workflow. */
    public static CrashTest of(Workflow workflow) {
        return new CrashTest(CrashStory.of(requireNonNull(workflow, "workflow")), false);
    }

    /** Sets the execution's input. */
    public CrashTest input(Map<String, ?> given) {
        return new CrashTest(story.withInput(requireNonNull(given, "given")), twice);
    }

    /** Sets up each engine: its node types, its limits. Time, threads and the store are the test's own. */
    public CrashTest engine(UnaryOperator<EngineBuilder> setUp) {
        return new CrashTest(story.withEngine(requireNonNull(setUp, "setUp")), twice);
    }

    /** Registers workflows that the tested one names. */
    public CrashTest registering(Workflow... others) {
        return new CrashTest(story.registering(List.of(others)), twice);
    }

    /**
     * Sets what the host does while the execution waits: it sends a signal, answers a question. Called again and again
     * until the execution ends, after each crash too, so it must be safe to repeat: give signals an identity.
     */
    public CrashTest host(Consumer<Execution> action) {
        return new CrashTest(story.withHost(requireNonNull(action, "action")), twice);
    }

    /** Crashes before and after each commit of the run. That is the default, and says so. */
    public CrashTest everyCheckpoint() {
        return new CrashTest(story, false);
    }

    /** Crashes as {@link #everyCheckpoint} does, and each recovery again at each of its own commits. */
    public CrashTest everyCheckpointTwice() {
        return new CrashTest(story, true);
    }

    /**
     * Runs the test.
     *
     * @throws AssertionError if a run with a crash differs from the one without; it names the commit, and what differs
     */
    public CrashReport run() {
        var report = compare();
        if (!report.differences().isEmpty()) {
            throw new AssertionError("workflow '" + story.workflow().id() + "' does not survive every crash ("
                    + report.runs() + " runs):\n  " + String.join("\n  ", report.differences()));
        }
        return report;
    }

    /** Runs the test, and reports differences instead of failing. */
    public CrashReport compare() {
        var without = new Life(story, Optional.empty()).live(List.of());
        var differences = new ArrayList<String>();
        int runs = 0;
        for (int point = 1; point <= without.commits().get(0); point++) {
            for (var side : Side.values()) {
                var crash = new Crash(point, side);
                var once = compareWith(without, List.of(crash), differences);
                runs++;
                for (int again = 1; twice && again <= once.commits().get(1); again++) {
                    compareWith(without, List.of(crash, new Crash(again, side)), differences);
                    runs++;
                }
                if (differences.size() > MOST_DIFFERENCES) {
                    differences.add("... and more");
                    return new CrashReport(without.status(), without.commits().get(0), runs, differences);
                }
            }
        }
        return new CrashReport(without.status(), without.commits().get(0), runs, differences);
    }

    /** A death of the process. */
    record Crash(int point, Side side) {

        @Override
        public String toString() {
            return side.name().toLowerCase(Locale.ROOT) + " commit " + point;
        }
    }

    private Traces compareWith(Traces without, List<Crash> crashes, List<String> differences) {
        var with = new Life(story, Optional.of(without)).live(crashes);
        with.differencesFrom(without).forEach(line -> differences.add("crash " + crashes + ": " + line));
        return with;
    }
}
