package dev.millrace.testing.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.NotEndedException;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.store.JournalStore;
import dev.millrace.store.Journals;
import dev.millrace.store.StoreException;
import dev.millrace.store.journal.FileOps;
import dev.millrace.testing.kill.KillVerdict.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The disk fails under a running engine, at the calls 1, 2, 3, 5, 8, 13, ... of a kind until one run is not hit: the
 * caller hears of it, nothing goes on, and the next engine comes to the same end. {@code -Dmillrace.fault.all=true} for
 * every call.
 */
@Tag("soak")
class EngineFaultTest {

    private static final Duration CLOSING = Duration.ofSeconds(20);
    private static final List<String> CAUSES = List.of("Input/output error", "No space left on device");
    private static final boolean ALL = Boolean.getBoolean("millrace.fault.all");

    @TempDir
    private Path root;

    private Map<String, Outcome> expected;
    private int folders;

    /** Lets the n-th call of a kind fail, once or from then on. Thread-safe. */
    private static final class Fault implements Moment.Hook {

        private final Moment kind;
        private final int first;
        private final boolean isForEver;
        private final AtomicInteger calls = new AtomicInteger();

        Fault(Moment kind, int first, boolean isForEver) {
            this.kind = kind;
            this.first = first;
            this.isForEver = isForEver;
        }

        @Override
        public void at(Moment moment) throws IOException {
            if (moment == kind) {
                int call = calls.incrementAndGet();
                if (call == first || isForEver && call > first) {
                    throw new IOException("staged: " + CAUSES.get(first % CAUSES.size()));
                }
            }
        }

        boolean isHit() {
            return calls.get() >= first;
        }

        @Override
        public String toString() {
            return kind + " " + first + (isForEver ? " for ever" : " once");
        }
    }

    @BeforeEach
    void runOnceWithoutAFault() throws Exception {
        var folder = folder();
        live(folder, moment -> {}, ConcurrentHashMap.newKeySet());
        try (var store = opened(folder)) {
            expected = KillVerdict.outcomes(store);
        }
    }

    private Path folder() throws IOException {
        return Files.createDirectory(root.resolve("life-" + folders++));
    }

    private static JournalStore opened(Path folder) {
        var store = Journals.at(folder.resolve("journal"), FileOps.real());
        store.open();
        return store;
    }

    /** Lives until the end or the fault, and notes which starts of nodes were confirmed. */
    private static void live(Path folder, Moment.Hook hook, Set<String> confirmed) throws IOException {
        var store =
                new WatchedStore(Journals.at(folder.resolve("journal"), WatchedFiles.with(hook)), (turn, failure) -> {
                    if (failure == null) {
                        turn.events().forEach(event -> note(event, confirmed));
                    }
                });
        try (var ledger = new Ledger(folder, line -> {});
                var host = new KilledHost(store, ledger, moment -> {})) {
            host.recover();
            host.live(1);
        }
    }

    private static void note(Event event, Set<String> confirmed) {
        if (event instanceof NodeStarted begun) {
            confirmed.add(begun.execution() + " " + begun.node() + " " + begun.attempt() + " " + begun.deliveries());
        } else if (event instanceof ExecutionStarted || event instanceof ExecutionEnded) {
            confirmed.add(event.getClass().getSimpleName() + " " + event.execution());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "HALF_WRITE", "FORCE", "AFTER_FORCE", "NAMES", "READ", "LOOK"})
    void whatever_call_fails_under_an_engine_nothing_goes_on_and_the_next_engine_ends_it(Moment kind) throws Exception {
        var faults = new ArrayList<String>();
        for (boolean isForEver : new boolean[] {false, true}) {
            boolean isHit = true;
            for (int at = 1, before = 1; isHit; ) {
                var fault = new Fault(kind, at, isForEver);
                fail(fault).forEach(line -> faults.add(fault + ": " + line));
                isHit = fault.isHit();
                int next = ALL ? at + 1 : at + before;
                before = at;
                at = next;
            }
        }
        assertThat(faults).isEmpty();
    }

    private List<String> fail(Fault fault) throws IOException {
        var faults = new ArrayList<String>();
        var folder = folder();
        Set<String> confirmed = ConcurrentHashMap.newKeySet();
        long begin = System.nanoTime();
        try {
            live(folder, fault, confirmed);
        } catch (NotEndedException e) {
            check(faults, e.getCause() instanceof StoreException, "no StoreException: " + e);
        } catch (StoreException e) {
            check(faults, e.getMessage().matches("(?s)\\[(STO|ENG)-\\d{3}].*"), "no code: " + e);
        }
        long seconds = (System.nanoTime() - begin) / 1_000_000_000;
        check(faults, seconds < CLOSING.toSeconds(), "it took " + seconds + " s");
        try (var ledger = new Ledger(folder, line -> {})) {
            checkConfirmed(faults, ledger, confirmed);
            live(folder, moment -> {}, ConcurrentHashMap.newKeySet());
            try (var store = opened(folder)) {
                faults.addAll(KillVerdict.faults(store, ledger, expected));
            }
        } catch (StoreException | NotEndedException e) {
            faults.add("the next engine: " + e);
        }
        return faults;
    }

    /** Nothing was said that the disk had not confirmed, and nothing done that happens at most once. */
    private static void checkConfirmed(List<String> faults, Ledger ledger, Set<String> confirmed) {
        for (var effect : ledger.effects()) {
            var start = effect.execution() + " " + effect.path() + " " + effect.attempt() + " " + effect.deliveries();
            boolean mayRunAhead = !effect.path().equals("pay");
            check(faults, mayRunAhead || confirmed.contains(start), "dispatched unconfirmed: " + start);
        }
        for (var fact : ledger.facts()) {
            var name = fact.what().equals("ended") ? "ExecutionEnded" : "ExecutionStarted";
            check(faults, confirmed.contains(name + " " + fact.execution()), "acknowledged unconfirmed: " + fact);
        }
    }

    private static void check(List<String> faults, boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }
}
