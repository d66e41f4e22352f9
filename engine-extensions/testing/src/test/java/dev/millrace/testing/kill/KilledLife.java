package dev.millrace.testing.kill;

import dev.millrace.NotEndedException;
import dev.millrace.store.Journals;
import dev.millrace.store.StoreException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that does not survive: it halts when it passes a moment for the n-th time, or at the end of its work. As
 * with a kill -9 no hook runs and nothing is flushed. It prints what its ledger holds, so that the parent can kill it
 * from outside, too.
 */
final class KilledLife {

    static final int MISSED = 3;
    static final int REFUSED = 4;
    static final int KILLED = 137;

    private KilledLife() {}

    /** Arguments: the folder, the seed, the moment, its number. */
    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        var last = Moment.valueOf(arguments[2]);
        int number = Integer.parseInt(arguments[3]);
        var counts = new EnumMap<Moment, AtomicInteger>(Moment.class);
        Arrays.stream(Moment.values()).forEach(moment -> counts.put(moment, new AtomicInteger()));
        Moment.Hook hook = moment -> {
            int now = counts.get(moment).incrementAndGet();
            if (moment == last && now == number) {
                Runtime.getRuntime().halt(KILLED);
            }
        };
        var ledger = new Ledger(folder, System.out::println);
        var files = WatchedFiles.with(hook);
        var store = new WatchedStore(
                Journals.at(folder.resolve("journal"), files), (turn, failure) -> hook.pass(Moment.AFTER_COMMIT));
        try {
            var host = new KilledHost(store, ledger, hook);
            host.recover();
            host.live(seed);
        } catch (StoreException | NotEndedException e) {
            System.out.println(e);
            Runtime.getRuntime().halt(REFUSED);
        }
        print(counts);
        Runtime.getRuntime().halt(MISSED);
    }

    private static void print(Map<Moment, AtomicInteger> counts) {
        counts.forEach((moment, count) -> System.out.println("count " + moment + " " + count));
    }
}
