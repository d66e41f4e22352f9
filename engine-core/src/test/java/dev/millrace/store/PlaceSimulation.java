package dev.millrace.store;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.SimulatedDisk.Call;
import dev.millrace.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Two engines' stores on one directory, which is deleted, renamed, replaced by a copy and put back under them, as are
 * its LOCK and its segment; at any moment, in the middle of a commit or of an opening too. A seed says what happens.
 * Confined to one thread, beside those of the stores.
 *
 * <p>A store that has lost its place confirms nothing that is asked of it from then on, and leaves what took the place
 * as it is; what was confirmed is where the directory is; of one journal there are never two writers.
 */
public final class PlaceSimulation {

    private static final Path DIRECTORY = Path.of("/home/journal").toAbsolutePath();
    private static final Path ASIDE = Path.of("/home/aside").toAbsolutePath();
    private static final Path HIDDEN = Path.of("/home/hidden").toAbsolutePath();
    private static final Path LOCK = DIRECTORY.resolve("LOCK");
    private static final int STEPS = 40;

    private final Random random;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final ManualTime time = new ManualTime();
    private final List<Writer> writers = new ArrayList<>();
    private final StringBuilder story = new StringBuilder();

    private Journal here = new Journal(Set.of(), Set.of());
    private @Nullable Journal aside;
    private @Nullable Path hidden; // where the segment was
    private int last;
    private @Nullable String finding;

    /** What is known of one journal, wherever it is: the executions that were confirmed, and that may be there. */
    private static final class Journal {
        private final Set<Integer> safe;
        private final Set<Integer> asked;

        Journal(Set<Integer> safe, Set<Integer> asked) {
            this.safe = new HashSet<>(safe);
            this.asked = new HashSet<>(asked);
        }
    }

    /** A store that somebody has open. */
    private static final class Writer {
        private final JournalStore store;
        private final Journal journal;
        private final String lock;
        private boolean hasFailed;

        Writer(JournalStore store, Journal journal, String lock) {
            this.store = store;
            this.journal = journal;
            this.lock = lock;
        }
    }

    private PlaceSimulation(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L + 3);
        disk.space = 7 << 19; // no ballast
    }

    /** Returns the first seed of a range that fails; -1 if none does. For callers in another class loader. */
    public static long firstFailure(long from, int count) {
        for (long seed = from; seed < from + count; seed++) {
            if (run(seed).isPresent()) {
                return seed;
            }
        }
        return -1;
    }

    /** Runs a seed. Returns what was found wrong, and what had happened; empty if nothing was. */
    static Optional<String> run(long seed) {
        var simulation = new PlaceSimulation(seed);
        try {
            simulation.run();
        } catch (StoreException | IOException e) {
            simulation.found("it broke off: " + e);
        }
        return Optional.ofNullable(simulation.finding)
                .map(what -> "seed " + seed + ": " + what + "; before:" + simulation.story);
    }

    /** Returns what happened in the run of a seed. */
    static String storyOf(long seed) {
        var simulation = new PlaceSimulation(seed);
        try {
            simulation.run();
        } catch (StoreException | IOException e) {
            simulation.story.append(e);
        }
        return simulation.story.toString();
    }

    private void found(String what) {
        if (finding == null) {
            finding = what;
        }
    }

    private void run() throws IOException {
        for (int step = 0; step < STEPS && finding == null; step++) {
            step();
        }
        for (var writer : List.copyOf(writers)) {
            close(writer);
        }
        if (hidden == null) {
            open();
            for (var writer : List.copyOf(writers)) {
                close(writer);
            }
        }
    }

    private void step() throws IOException {
        int choice = random.nextInt(20);
        if (writers.isEmpty() || choice < 3 && writers.size() < 2) {
            putSegmentBack(); // without it nobody opens the journal, which other tests are about
            open();
        } else if (choice < 5) {
            close(any());
        } else if (choice < 7) {
            look(any());
        } else if (choice < 10) {
            disturb();
        } else {
            commit(any());
        }
    }

    private Writer any() {
        return writers.get(random.nextInt(writers.size()));
    }

    private boolean hasItsPlace(Writer writer) throws IOException {
        return hidden == null && disk.identity(LOCK).equals(Optional.of(writer.lock));
    }

    // --- what happens to the place

    private void disturb() throws IOException {
        switch (random.nextInt(7)) {
            case 0 -> {
                tell("delete");
                disk.move(DIRECTORY, Path.of("/gone/" + last).toAbsolutePath());
                here = new Journal(Set.of(), Set.of());
                hidden = null;
            }
            case 1, 2 -> moveAside(false);
            case 3 -> moveAside(true);
            case 4 -> {
                tell("remove LOCK");
                disk.remove(LOCK);
            }
            case 5 -> hideSegment();
            default -> putBack();
        }
    }

    private void moveAside(boolean isReplaced) {
        if (hidden != null || aside != null) {
            return;
        }
        tell(isReplaced ? "replace" : "rename");
        disk.move(DIRECTORY, ASIDE);
        aside = here;
        here = new Journal(Set.of(), Set.of());
        if (isReplaced) {
            disk.copy(ASIDE, DIRECTORY);
            here = new Journal(aside.safe, aside.asked);
        }
    }

    private void putBack() {
        putSegmentBack();
        if (aside != null && disk.files().keySet().stream().noneMatch(path -> path.startsWith(DIRECTORY))) {
            tell("put back");
            disk.move(ASIDE, DIRECTORY);
            here = aside;
            aside = null;
        }
    }

    private void hideSegment() {
        var segment = disk.files().keySet().stream()
                .filter(path -> path.startsWith(DIRECTORY) && path.toString().endsWith(".wal"))
                .reduce((first, second) -> second);
        if (hidden == null && segment.isPresent()) {
            tell("hide the segment");
            hidden = segment.get();
            disk.move(hidden, HIDDEN);
        }
    }

    private void putSegmentBack() {
        if (hidden != null) {
            tell("the segment is back");
            disk.move(HIDDEN, hidden);
            hidden = null;
        }
    }

    private void tell(String what) {
        story.append(' ').append(what).append(';');
    }

    // --- what the stores do

    private void commit(Writer writer) throws IOException {
        var done = begin(writer);
        settle(writer, done);
    }

    /** A commit that is under way. */
    private record Asked(int number, boolean hadPlace, CompletableFuture<Optional<StoreException>> done) {}

    private Asked begin(Writer writer) throws IOException {
        int number = ++last;
        tell("commit " + number);
        boolean hadPlace = hasItsPlace(writer);
        writer.journal.asked.add(number);
        var done = new CompletableFuture<Optional<StoreException>>();
        writer.store.commit(PlainCodec.start(number), failure -> done.complete(Optional.ofNullable(failure)));
        return new Asked(number, hadPlace, done);
    }

    private void settle(Writer writer, Asked asked) {
        var failure = asked.done.join();
        if (failure.isEmpty()) {
            tell("safe");
            writer.journal.safe.add(asked.number);
            if (!asked.hadPlace || writer.hasFailed) {
                found("confirmed by a store that had lost its place");
            }
            return;
        }
        tell("refused");
        if (asked.hadPlace && !writer.hasFailed) {
            found("refused, though the place is there: " + failure.get());
        }
        if (!String.valueOf(failure.get().getMessage()).contains("[STO-110]")
                || writer.store.failure().isEmpty()) {
            found("it does not say that it has failed: " + failure.get());
        }
        writer.hasFailed = true;
    }

    private void look(Writer writer) throws IOException {
        tell("look");
        time.advance(Duration.ofSeconds(1));
        if (writer.hasFailed && writer.store.isAccepting()) {
            found("it has failed, and takes starts");
        }
        writer.store.isAccepting(); // makes it look
        commit(writer); // behind the look
    }

    /** Who has lost its place leaves what took it as it is. */
    private void close(Writer writer) throws IOException {
        tell("close");
        writers.remove(writer);
        boolean hadPlace = hasItsPlace(writer);
        boolean hadFailed = writer.hasFailed;
        var before = contents();
        try {
            writer.store.close();
        } catch (StoreException e) {
            if (hadPlace && !hadFailed) {
                found("its close failed: " + e);
            }
        }
        boolean isElsewhere = !disk.identity(LOCK).equals(Optional.of(writer.lock));
        if (isElsewhere && writers.isEmpty() && !before.equals(contents())) {
            found("its close changed what is not its own");
        }
    }

    private Map<Path, Integer> contents() {
        var all = new TreeMap<Path, Integer>();
        disk.files().forEach((path, bytes) -> {
            if (path.startsWith(DIRECTORY)) {
                all.put(path, Arrays.hashCode(bytes));
            }
        });
        return all;
    }

    private JournalStore store() {
        return JournalStore.at(DIRECTORY)
                .withCodec(new PlainCodec())
                .withSegmentBytes(1 << 12)
                .withFiles(disk)
                .withTime(time);
    }

    private void open() throws IOException {
        var holder = writers.stream().filter(one -> one.journal == here).findFirst();
        boolean isStaged =
                holder.isPresent() && hasItsPlace(holder.get()) && !holder.get().hasFailed && random.nextBoolean();
        var store = store();
        try {
            if (isStaged) {
                openInTheMiddle(store, holder.get());
            } else {
                tell("open");
                store.open();
            }
        } catch (StoreException e) {
            tell("refused");
            store.close();
            if (holder.isEmpty() || !String.valueOf(e.getMessage()).contains("[STO-100]")) {
                found("nobody has it, and it cannot be opened: " + e);
            }
            return;
        }
        writers.add(new Writer(store, here, disk.identity(LOCK).orElse("")));
        if (writers.stream().filter(one -> one.journal == here).count() > 1) {
            found("two have the same journal");
        }
        checkThere(store);
    }

    private void checkThere(ExecutionStore store) {
        var there = new HashSet<ExecutionId>();
        store.executions().forEach(one -> there.add(one.id()));
        for (int number : here.safe) {
            if (!there.contains(PlainCodec.id(number))) {
                found(number + " was confirmed, and is not there");
            }
        }
        here.asked.forEach(number -> there.remove(PlainCodec.id(number)));
        if (!there.isEmpty()) {
            found("nobody asked for " + there);
        }
    }

    /**
     * Somebody takes the LOCK away while a commit has looked at it and not yet written; another one opens the journal;
     * at some moment of that the commit goes on, is confirmed, and its store is closed.
     */
    private void openInTheMiddle(JournalStore store, Writer first) throws IOException {
        tell("open in the middle of a commit");
        var isThere = new CountDownLatch(1);
        var mayGoOn = new CountDownLatch(1);
        disk.interception = (call, path) -> {
            if (call == Call.WRITE && path.toString().endsWith(".wal") && isThere.getCount() > 0) {
                isThere.countDown();
                awaitUninterruptibly(mayGoOn);
            }
        };
        var asked = begin(first);
        awaitUninterruptibly(isThere);
        disk.remove(LOCK);
        var opening = Opening.of(random, () -> {
            disk.interception = (call, path) -> {};
            mayGoOn.countDown();
            settle(first, asked);
            if (random.nextBoolean()) {
                close(first);
            }
        });
        disk.interception = opening;
        try {
            store.open();
        } finally {
            disk.interception = (call, path) -> {};
            opening.actIfNotYet();
        }
    }

    /** Does something at one of the calls of an opening. */
    private static final class Opening implements SimulatedDisk.Interception {

        /** Calls at which nobody has the disk. */
        private static final Set<Call> FREE = EnumSet.of(
                Call.OPEN_READ, Call.OPEN_WRITE, Call.WRITE, Call.FORCE, Call.CLOSE, Call.SPACE, Call.CREATE);

        private static final int MOST_CALLS = 12;

        private final Action action;
        private int left;

        /** What is done. */
        interface Action {
            void run() throws IOException;
        }

        private Opening(Action action, int left) {
            this.action = action;
            this.left = left;
        }

        static Opening of(Random random, Action action) {
            return new Opening(action, 1 + random.nextInt(MOST_CALLS));
        }

        @Override
        public void before(Call call, Path file) throws IOException {
            if (FREE.contains(call) && --left == 0) {
                action.run();
            }
        }

        void actIfNotYet() throws IOException {
            if (left > 0) {
                left = 0;
                action.run();
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // what is waited for comes soon
            }
        }
    }
}
