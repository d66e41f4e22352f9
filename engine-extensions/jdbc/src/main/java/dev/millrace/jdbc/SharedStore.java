package dev.millrace.jdbc;

import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.EnqueuedStart.Place;
import dev.millrace.event.ExecutionId;
import dev.millrace.jdbc.StoreOptions.Sharing;
import dev.millrace.store.EngineWaiter;
import dev.millrace.store.GateGrant;
import dev.millrace.store.GateWaiter;
import dev.millrace.store.GateWish;
import dev.millrace.store.InboxMessage;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an engine asks of a store that it shares with others. Thread-safe. */
final class SharedStore implements Ownership {

    private static final Logger log = LoggerFactory.getLogger(SharedStore.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final OpenStore open;
    private final StoreCodec codec;
    private final StoreOptions options;
    private final TurnWriter writer;
    private final NewsListener listener;
    private final TimeSource time;
    private final List<Runnable> hearers = new CopyOnWriteArrayList<>();
    private volatile long swept; // nanoTime

    SharedStore(OpenStore open, StoreOptions options, TurnWriter writer) {
        this.open = open;
        this.codec = options.requireCodec();
        this.options = options;
        this.writer = writer;
        this.time = options.time();
        this.swept = time.nanoTime() - sharing().poll().toNanos();
        this.listener = new NewsListener(open.database(), options.sharing().poll(), this::tell);
    }

    @Override
    public long engine() {
        return open.lease().id();
    }

    @Override
    public boolean isLiving(long engine) {
        return open.database().read(connection -> SharedRows.isLiving(connection, engine));
    }

    @Override
    public Optional<String> text(String name) {
        return open.database().read(connection -> NamedRows.TEXTS.find(connection, name));
    }

    @Override
    public boolean replaceText(String name, Optional<String> before, String after) {
        return open.change(connection -> {
            SharedRows.lockTexts(connection);
            if (!NamedRows.TEXTS.find(connection, name).equals(before)) {
                return false;
            }
            NamedRows.TEXTS.save(connection, name, after);
            return true;
        });
    }

    private Sharing sharing() {
        return options.sharing();
    }

    void start() {
        listener.start();
    }

    void close() {
        listener.close();
    }

    /** Waits, after the close, until nobody is told any more, but no longer than a look may take. */
    void awaitClose() {
        listener.await(sharing().poll().plus(PATIENCE));
    }

    /**
     * Looks for engines that are gone, once in a while; and has all look who want news. The first is done here, on the
     * store's own thread, for who takes over may be busy with what he took, and other engines wait for it too.
     */
    private void tell() {
        try {
            if (time.nanoTime() - swept >= sharing().poll().toNanos()) {
                sweep();
            }
        } catch (StoreException e) {
            log.debug("Engines that are gone are looked for again", e); // the look says so
        }
        for (var hearer : hearers) {
            try {
                hearer.run();
            } catch (StoreException e) {
                log.warn("What came from other engines is looked for again", e);
            }
        }
    }

    @Override
    public List<StoredExecution> claim(int most) {
        sweep();
        return open.change(
                connection -> ClaimRows.claim(connection, engine(), sharing().labels(), most));
    }

    @Override
    public List<StoredExecution> claim(ExecutionId id) {
        sweep();
        return open.change(
                connection -> ClaimRows.claim(connection, engine(), sharing().labels(), id));
    }

    private void sweep() {
        swept = time.nanoTime();
        int ended = open.database().change(connection -> {
            Stillness.of(options).limit(connection);
            return ClaimRows.sweep(connection, engine());
        });
        if (ended > 0) {
            log.info("The lease of another engine is over: its executions are taken over");
        }
    }

    @Override
    public boolean isElsewhere(ExecutionId id) {
        return open.database().read(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT 1 FROM mr_execution WHERE id = ? AND ended_at = 0" + " AND owner IS DISTINCT FROM ?")) {
                query.setObject(1, ExecutionRows.uuid(id));
                query.setLong(2, engine());
                try (var row = query.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    @Override
    public Duration restAfter() {
        return sharing().restAfter();
    }

    @Override
    public boolean rest(ExecutionId id, long lastSequence, Duration wait) {
        long millis = wait.compareTo(FOR_EVER) > 0
                ? -1
                : Math.max(0, wait.plusNanos(999_999).toMillis());
        boolean isGone = open.change(connection -> SharedRows.rest(connection, engine(), id, lastSequence, millis));
        if (isGone) {
            writer.letGo(id);
        }
        return isGone;
    }

    @Override
    public void release(Collection<ExecutionId> ids, Duration pause) {
        open.change(connection -> {
            SharedRows.release(connection, engine(), ids, pause.toMillis());
            return true;
        });
        ids.forEach(writer::letGo);
    }

    @Override
    public void requireKeyFree(ExecutionId start, boolean isOfLive) {
        writer.requireKeyFree(start, isOfLive);
    }

    @Override
    public long send(InboxMessage message, boolean isAsked) {
        return open.change(connection -> InboxRows.send(connection, codec, message, isAsked));
    }

    @Override
    public void send(InboxMessage message, Object transaction) {
        if (!(transaction instanceof Connection connection)) {
            throw new IllegalArgumentException("[JDB-133] a store in a database shares a java.sql.Connection with the"
                    + " application, and not a " + transaction.getClass().getName());
        }
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalArgumentException("[JDB-134] the connection commits each statement by itself, so"
                        + " nothing would be done together; call setAutoCommit(false), or begin a transaction");
            }
            InboxRows.send(connection, codec, message, false);
        } catch (SQLException e) {
            throw Database.failed("take a message in the application's transaction", e);
        }
    }

    @Override
    public List<InboxMessage> take(int most, int starts) {
        return open.change(connection -> new InboxTaking(connection, codec, engine(), sharing()).take(most, starts));
    }

    @Override
    public void done(InboxMessage message, String answer) {
        open.change(connection -> {
            InboxRows.done(connection, message.number(), answer);
            return true;
        });
    }

    @Override
    public void putBack(InboxMessage start, Duration pause) {
        open.change(connection -> {
            InboxRows.putBack(connection, start.number(), pause.toMillis());
            return true;
        });
    }

    @Override
    public EnqueuedStart refuse(InboxMessage start, String reason) {
        return open.change(connection ->
                StartRows.refuse(connection, start, reason, sharing().giveUpAfter()));
    }

    @Override
    public List<EnqueuedStart> starts(Optional<Place> behind, int most) {
        return open.database().read(connection -> StartRows.list(connection, codec, behind, most));
    }

    @Override
    public Optional<EnqueuedStart> enqueued(ExecutionId start) {
        return open.database().read(connection -> StartRows.find(connection, codec, start));
    }

    @Override
    public boolean tryAgain(ExecutionId start) {
        return open.change(connection -> StartRows.tryAgain(connection, start));
    }

    @Override
    public boolean withdraw(ExecutionId start) {
        return open.change(connection -> StartRows.withdraw(connection, start));
    }

    @Override
    public Optional<String> answer(long number) {
        return open.change(connection -> InboxRows.answer(connection, number));
    }

    @Override
    public List<GateGrant> grant(List<GateWish> wishes) {
        return open.change(connection -> GateRows.grant(connection, engine(), wishes));
    }

    @Override
    public void regained(Collection<ExecutionId> claimed) {
        open.change(connection -> {
            GateRows.regained(connection, engine(), claimed);
            return true;
        });
    }

    @Override
    public List<EngineWaiter> waiters(List<GateWaiter> own) {
        return open.change(connection -> WaiterRows.replace(connection, engine(), own));
    }

    @Override
    public void onNews(Runnable hearer) {
        hearers.add(hearer);
    }
}
